import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import type { XConnect as XConnectElement } from "x-connect/element";
import { XConnect } from "x-connect/react";
import { work } from "../../work.js";

const src = "/console/";

function App() {
  const element = useRef<XConnectElement>(null);
  const [said, setSaid] = useState("");
  const [heard, setHeard] = useState("");
  useEffect(() => {
    work().then(setSaid, (error: unknown) => setSaid(String(error)));
  }, []);
  return (
    <>
      <output id="said">{said}</output>
      <output id="heard">{heard}</output>
      <button onClick={() => element.current?.open()}>Connect</button>
      <XConnect
        ref={element}
        src={src}
        layout="modal"
        abilities={["read", "post"]}
        tokens={{ accent: "#5b2be0" }}
        onConsoleError={({ code }) => setHeard(code)}
        onConnected={({ account }) => setHeard(account.username)}
      />
      <x-connect src={src} layout="drawer" abilities="read" />
    </>
  );
}

const root = document.querySelector("#app");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
