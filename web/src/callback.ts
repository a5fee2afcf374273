// The page that X sends people back to. It hands what X added to its address over to the console, which is open in
// another tab; where that cannot be reached, the person carries the address over by hand.
import { signInChannel, type SignInMessage } from "./protocol.js";

/** How long an open console has to answer, in milliseconds. */
const patience = 3000;

const element = (id: string) => document.getElementById(id);

function say(title: string, text: string): void {
  const [heading, paragraph] = [element("title"), element("text")];
  if (heading) heading.textContent = title;
  if (paragraph) paragraph.textContent = text;
}

const address = location.href;
const answer = location.search;
// The code must not stay in the history.
history.replaceState(null, "", location.pathname);

if (answer === "") {
  say("There is nothing here", "X sends people to this page after they have signed in.");
} else {
  const channel = new BroadcastChannel(signInChannel);
  const timer = setTimeout(() => {
    say(
      "The console does not answer",
      "Is it open in another browser, or was it closed? Paste this address into its sign-in form; the code in it is good for 30 seconds.",
    );
    const input = element("address") as HTMLInputElement | null;
    if (input) input.value = address;
    element("manual")?.removeAttribute("hidden");
    input?.focus();
    input?.select();
  }, patience);
  channel.addEventListener("message", ({ data }: MessageEvent<SignInMessage>) => {
    if (data.type !== "taken") return;
    clearTimeout(timer);
    channel.close();
    say("Done", "The console has taken over. You can close this page.");
    close();
  });
  channel.postMessage({ type: "answer", answer } satisfies SignInMessage);
}

element("copy")?.addEventListener("click", () => {
  navigator.clipboard.writeText(address).then(
    () => {
      say("Copied", "Paste it into the console's sign-in form.");
    },
    () => {
      say("Select and copy it", "The browser did not allow copying by itself.");
    },
  );
});
