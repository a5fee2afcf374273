// The window through which an embedded console sends people to X. It stays open while they are there, for only it can bring the
// answer back: X's pages cut every page that has led to them off (Cross-Origin-Opener-Policy), and browsers keep what a frame
// stores apart, by the site around it. This window is the frame's own, by its opener, and has one store with the page that X
// sends people back to (decision 0045).
import { showChosenLanguage } from "./session/settings.js";
import { belongsTo } from "./session/sign-in-answer.js";
import { mark, translate } from "./text/text.js";
import {
  type FromSignInWindow,
  type SignInMessage,
  signInChannel,
  type ToSignInWindow,
} from "./worker/protocol.js";

/** How long the frame has to answer, in milliseconds. */
const patience = 5000;

const element = (id: string) => document.getElementById(id);
const onward = element("onward") as HTMLAnchorElement;
const opener = window.opener as Window | null;

function say(title: string, words: string): void {
  for (const [id, message] of Object.entries({ title, text: words })) {
    const place = element(id);
    if (place) place.textContent = translate(message);
  }
}

/** Only a page of this origin hears it. */
const tell = (message: FromSignInWindow) => opener?.postMessage(message, location.origin);

/** Nobody waits for what this window could bring. */
function alone(): void {
  onward.hidden = true;
  say(
    mark("No sign-in is under way here"),
    mark(
      "The console that has opened this window cannot be reached any more. Go back to it, and start the sign-in again.",
    ),
  );
}

function begin(): void {
  // In a frame it would be what it is there to avoid.
  if (!opener || window.parent !== window) {
    alone();
    return;
  }
  say(mark("Sign in with X"), mark("One moment."));
  const timer = setTimeout(alone, patience);
  let authorizeUrl = "";
  const channel = new BroadcastChannel(signInChannel);

  addEventListener("message", ({ source, origin, data }: MessageEvent<ToSignInWindow | null>) => {
    if (source !== opener || origin !== location.origin) return;
    if (data?.type !== "x-connect:authorize") return;
    clearTimeout(timer);
    ({ authorizeUrl } = data);
    onward.href = authorizeUrl;
    onward.textContent = translate(mark("Continue to X"));
    onward.hidden = false;
    onward.focus();
    say(
      mark("Sign in with X"),
      mark(
        "The page of X opens in another tab. Leave this window open: it brings X's answer back.",
      ),
    );
  });
  onward.addEventListener("click", () => {
    say(
      mark("Allow access on the page of X"),
      mark("Afterwards X sends you back, and this window closes. Leave it open until then."),
    );
  });
  channel.addEventListener("message", ({ data }: MessageEvent<SignInMessage>) => {
    if (data.type !== "answer" || opener.closed || !authorizeUrl) return;
    if (!belongsTo(data.answer, authorizeUrl)) return;
    channel.postMessage({ type: "taken" } satisfies SignInMessage);
    tell({ type: "x-connect:sign-in-answer", answer: data.answer });
    say(mark("Done"), mark("The console has taken over. You can close this page."));
    close();
  });
  tell({ type: "x-connect:sign-in-window" });
}

// Not awaited: a language's file imports this one, which must have ended by then.
void showChosenLanguage().then(begin);
