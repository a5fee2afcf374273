// The element in Vue: attributes and events as on any other element.
import { createApp, h, ref } from "vue";
import "x-connect/element";

const source = document.querySelector('meta[name="x-connect"]').content;

const TwitterCard = {
  setup() {
    const account = ref(null);
    const connected = ({ detail }) => (account.value = detail.account);
    const disconnected = () => (account.value = null);
    return () =>
      h("section", [
        h("h2", "Twitter / X"),
        h(
          "p",
          { id: "state" },
          account.value ? `Connected as @${account.value.username}` : "Not connected",
        ),
        h("x-connect", {
          src: source,
          layout: "inline",
          abilities: "read",
          onConnected: connected,
          onDisconnected: disconnected,
        }),
      ]);
  },
};

createApp({
  render: () => [h("header", "Dashboard"), h("main", [h("h1", "Connections"), h(TwitterCard)])],
}).mount("#app");
