// The element in React: properties and events by a ref, and a state of one's own.
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "x-connect/element";

const source = document.querySelector('meta[name="x-connect"]').content;

function TwitterCard() {
  const element = useRef(null);
  const [account, setAccount] = useState(null);

  useEffect(() => {
    const { current } = element;
    const connected = ({ detail }) => setAccount(detail.account);
    const disconnected = () => setAccount(null);
    current.addEventListener("connected", connected);
    current.addEventListener("disconnected", disconnected);
    return () => {
      current.removeEventListener("connected", connected);
      current.removeEventListener("disconnected", disconnected);
    };
  }, []);

  return (
    <li>
      <h2>Twitter / X</h2>
      <p id="state">{account ? `Connected as @${account.username}` : "Not connected"}</p>
      <button type="button" onClick={() => element.current.open()}>
        Connect
      </button>
      <x-connect ref={element} src={source} layout="drawer" abilities="read post messages" />
    </li>
  );
}

createRoot(document.querySelector("#app")).render(
  <>
    <header>Dashboard</header>
    <main>
      <h1>Connections</h1>
      <ul className="cards">
        <TwitterCard />
        <li>
          <h2>Mail</h2>
          <p>Connected</p>
        </li>
      </ul>
    </main>
  </>,
);
