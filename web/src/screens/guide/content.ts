// What each step of the guide says: why, what to click, what is seen then, and where people go wrong.
// Facts of X's console as of 2026; its labels are in bold.
import type { TemplateResult } from "lit";

import { levelNames } from "../../session/abilities.js";
import type { AccessLevel } from "../../core/types.js";
import type { GuideStepId } from "../../parts/guide-steps.js";
import { html, mark, text } from "../../text/text.js";

export interface StepContext {
  /** The least permission level that the chosen abilities need. */
  level: AccessLevel;
  /** Where X sends people back to after signing in. */
  callbackUrl: string;
}

export interface StepContent {
  why: string;
  /** Where it is in X's console; empty when it is elsewhere. */
  place: string;
  link: { label: string; href: string } | null;
  todo: (context: StepContext) => TemplateResult[];
  /** What one sees when it went well. */
  see: (context: StepContext) => TemplateResult;
  /** Where people go wrong. */
  gotcha: ((context: StepContext) => TemplateResult) | null;
  /** Names by which other pages call the same thing. */
  aliases: string;
  /** What the drawing shows, in words. */
  picture: (context: StepContext) => string;
}

const consoleLink = { label: mark("Open console.x.com"), href: "https://console.x.com" };

export const contents: Record<GuideStepId, StepContent> = {
  account: {
    why: mark(
      "X gives credentials only to accounts that have signed up as a developer. That is free of charge.",
    ),
    place: "Dashboard",
    link: consoleLink,
    todo: () => [
      html`Open the console and sign in with an X account. It owns the app; your agent may act for
      another one later.`,
      html`Say in a few plain sentences what your agent does, for example: “Posts the opening hours
      of our shop and reads the answers.”`,
      html`Accept the agreement and choose <strong>Submit</strong>.`,
    ],
    see: () =>
      html`A page with <strong>Dashboard</strong>, <strong>Apps</strong>, <strong>Usage</strong> and
        <strong>Billing</strong> at its side.`,
    gotcha: () =>
      html`console.x.<strong>ai</strong> is something else: the console of Grok. You need
        console.x.<strong>com</strong>.`,
    aliases: "Developer Portal, developer.twitter.com, developer.x.com",
    picture: () =>
      text`The Developer Agreement: 1, the address console.x.com; 2, the field in which you describe your use; 3, the button Submit.`,
  },
  credits: {
    why: mark(
      "X charges for each request, from a balance that is paid in advance. Without it X answers every request with status 402.",
    ),
    place: "Billing → Credits",
    link: consoleLink,
    todo: () => [
      html`Open <strong>Billing</strong>, then <strong>Credits</strong>, and choose
        <strong>Buy credits</strong>. A small amount is enough to start with.`,
      html`Set a <strong>Spending limit</strong>: an agent that runs wild then stops by itself.`,
    ],
    see: () => html`A balance above zero.`,
    gotcha: () =>
      html`The free plan that older guides describe (1,500 posts a month) no longer exists. Before
      each request this console shows what X charges for it.`,
    aliases: mark("Pay-per-use; before: Free, Basic and Pro plans"),
    picture: () =>
      text`Billing, Credits: 1, the button Buy credits beside the balance; 2, the spending limit below it.`,
  },
  app: {
    why: mark("Credentials belong to an app. One app is enough for one agent."),
    place: "Apps",
    link: consoleLink,
    todo: () => [
      html`Open <strong>Apps</strong> and choose <strong>Create App</strong>.`,
      html`Give it a name that nobody else uses, and as <strong>Environment</strong> choose
        <strong>Production</strong>.`,
      html`Choose <strong>Create</strong>.`,
    ],
    see: () =>
      html`A window “Application Created Successfully” with three values.
        <strong>Leave it open</strong>: the next step needs it.`,
    gotcha: () =>
      html`If X later answers <em>client-not-enrolled</em>: <strong>Apps</strong>,
        <strong>Manage apps</strong>, your app, <strong>Move to package</strong>,
        <strong>Pay-per-use</strong>, <strong>Production</strong>.`,
    aliases: mark("New App, Client Application; before: an App inside a Project"),
    picture: () =>
      text`Apps: 1, the button Create App; in its window, 2, the Environment set to Production; 3, the button Create.`,
  },
  keys: {
    why: mark(
      "The key and its secret stand for the app in every signature. The Bearer Token is for reading what is public.",
    ),
    place: mark("the window “Application Created Successfully”"),
    link: null,
    todo: () => [
      html`Copy <strong>Consumer Key</strong> into <em>API Key</em> below.`,
      html`Copy <strong>Secret Key</strong> into <em>API Secret</em>.`,
      html`Copy <strong>Bearer Token</strong> whole, with its % signs. It starts with
        <span class="mono">AAAA</span>.`,
    ],
    see: () => html`Three filled fields below, without a warning.`,
    gotcha: () =>
      html`They are shown once. If the window is closed already, open the app and regenerate them:
      what was copied before stops working then.`,
    aliases:
      "API Key = Consumer Key = App Key; API Secret = API Key Secret = Consumer Secret = Secret Key",
    picture: () =>
      text`The window Application Created Successfully: 1, Consumer Key; 2, Secret Key; 3, Bearer Token; a copy button beside each.`,
  },
  permissions: {
    why: mark(
      "The level is frozen into the Access Token at the moment it is generated. So this comes first, and the token afterwards.",
    ),
    place: mark("Apps → your app → User authentication settings → Set up"),
    link: consoleLink,
    todo: ({ level, callbackUrl }) => [
      html`Under <strong>App permissions</strong> choose
        <strong lang="en">${levelNames[level]}</strong>: that is what you want your agent to do.`,
      html`Under <strong>Type of App</strong> choose
        <strong>Web App, Automated App or Bot</strong>.`,
      html`As <strong>Callback URI / Redirect URL</strong> enter exactly
        <span class="mono">${callbackUrl}</span>, and as <strong>Website URL</strong> any address of
        yours.`,
      html`Choose <strong>Save Changes</strong>, and confirm.`,
    ],
    see: () =>
      html`A window with <strong>Client ID</strong> and <strong>Client Secret</strong>. Keep both if
        you want bookmarks: they are for signing in with OAuth 2.0.`,
    gotcha: ({ level }) =>
      html`The setting is <strong>Read</strong> unless you change it. A token that was generated
        before stays read-only for good, whatever this page says now: it has to be
        <strong>regenerated</strong>.
        ${
          level === "read-write-directmessages"
            ? html`Messages need the <strong>third</strong> level; the second lets an agent post,
                but X refuses every message.`
            : ""
        }`,
    aliases: mark("App settings, OAuth settings, “Enable OAuth 1.0a” in older guides"),
    picture: ({ level }) =>
      text`User authentication settings: 1, the permission level ${levelNames[level]}; 2, the type Web App, Automated App or Bot; 3, the callback address; 4, the button Save Changes.`,
  },
  access_token: {
    why: mark("It stands for your account, so that the agent can post and read your timelines."),
    place: mark("Apps → your app → OAuth 1.0 Keys"),
    link: consoleLink,
    todo: ({ level }) => [
      html`Beside <strong>Access Token</strong> choose <strong>Generate</strong>, or
        <strong>Regenerate</strong> if there is one already.`,
      html`Look at the level beside it. It must say <strong lang="en">${levelNames[level]}</strong>.
        If it does not, go back one step.`,
      html`Copy both values into the fields below.`,
    ],
    see: () =>
      html`An <em>Access Token</em> that begins with the digits of your user id and a hyphen.`,
    gotcha: () =>
      html`It belongs to the account that you are signed in with. For another account, use
        <a href="#/sign-in">Connect another account</a> under Sign in with X.`,
    aliases: "OAuth Token, User Token; Access Token Secret = OAuth Token Secret",
    picture: ({ level }) =>
      text`The app's page: 1, the button Generate beside Access Token; 2, the level ${levelNames[level]}; 3, Access Token and Access Token Secret.`,
  },
  oauth2: {
    why: mark(
      "X lets bookmarks be changed only by a sign-in with OAuth 2.0; keys and Access Token do not count there.",
    ),
    place: "",
    link: null,
    todo: ({ callbackUrl }) => [
      html`Check that the app's <strong>Callback URI</strong> is
        <span class="mono">${callbackUrl}</span>, letter by letter.`,
      html`Open <a href="#/sign-in">Sign in with X</a> and enter <strong>Client ID</strong> and, if
        the app has one, <strong>Client Secret</strong>.`,
      html`X shows what is asked for. Choose <strong>Authorize app</strong>.`,
    ],
    see: () => html`The page closes by itself, and the check shows the account.`,
    gotcha: () =>
      html`What you do not ask for now cannot be added later: choose everything that your agent
      should do before you sign in.`,
    aliases: mark(
      "PKCE, user context, “Log in with X”; Client ID is sometimes labelled Client Secret ID",
    ),
    picture: () =>
      text`X's page that asks whether the app may use your account: 3, the button Authorize app.`,
  },
};
