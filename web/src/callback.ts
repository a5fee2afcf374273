// The page that X sends people back to. It hands what X added to its address over to the console, which is open in
// another tab; where that cannot be reached, the person carries the address over by hand.
import { signInChannel, type SignInMessage } from "./worker/protocol.js";
import { showChosenLanguage } from "./session/settings.js";
import { mark, translate } from "./text/text.js";

/** How long an open console has to answer, in milliseconds. */
const patience = 3000;

const element = (id: string) => document.getElementById(id);

function put(id: string, words: string): void {
  const place = element(id);
  if (place) place.textContent = translate(words);
}

function say(title: string, words: string): void {
  put("title", title);
  put("text", words);
}

const address = location.href;
const answer = location.search;
// The code must not stay in the history.
history.replaceState(null, "", location.pathname);

/** What callback.html says before its script runs. */
const first = {
  title: mark("Handing over to the console"),
  text: mark("One moment."),
  label: mark("The address to paste"),
  copy: mark("Copy"),
};
function handOver(): void {
  for (const [id, words] of Object.entries(first)) put(id, words);

  if (answer === "") {
    say(
      mark("There is nothing here"),
      mark("X sends people to this page after they have signed in."),
    );
  } else {
    const channel = new BroadcastChannel(signInChannel);
    const timer = setTimeout(() => {
      say(
        mark("The console does not answer"),
        mark(
          "Is it open in another browser, or was it closed? Paste this address into its sign-in form; the code in it is good for 30 seconds.",
        ),
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
      say(mark("Done"), mark("The console has taken over. You can close this page."));
      close();
    });
    channel.postMessage({ type: "answer", answer } satisfies SignInMessage);
  }
}

element("copy")?.addEventListener("click", () => {
  navigator.clipboard.writeText(address).then(
    () => {
      say(mark("Copied"), mark("Paste it into the console's sign-in form."));
    },
    () => {
      say(mark("Select and copy it"), mark("The browser did not allow copying by itself."));
    },
  );
});

// Not awaited: a language's file imports this one, which must have ended by then.
void showChosenLanguage().then(handOver);
