// What a dashboard does with the element: opens it, listens to it, and sends what it gets to its own server.
const element = document.querySelector("x-connect");
const state = document.querySelector("#state");
const log = document.querySelector("#log");

document.querySelector("#connect").addEventListener("click", () => {
  element.open();
});

for (const name of ["ready", "step", "check", "connected", "disconnected", "error", "closed"]) {
  element.addEventListener(name, ({ detail }) => {
    log.textContent += `${name} ${JSON.stringify(detail)}\n`;
  });
}

element.addEventListener("connected", ({ detail }) => {
  state.textContent = `Connected as @${detail.account.username}`;
});

element.addEventListener("disconnected", () => {
  state.textContent = "Not connected";
});

// Only the server can open what is sealed.
element.addEventListener("handed-over", async ({ detail }) => {
  const reply = await fetch("/save-credentials", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(detail.sealed),
  });
  log.textContent += `saved ${await reply.text()}\n`;
});
