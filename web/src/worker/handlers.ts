// What the worker does for each call of the page, by subject. A call that acts with credentials says whose.
import type { SignInReply, SignInStep } from "../core/types.js";
import type { Agents, KeptAgents } from "./agents.js";
import { climb } from "./check.js";
import { Exchanges } from "./exchange.js";
import {
  abilitiesOf,
  accessOf,
  describeAs,
  type Holding,
  Holdings,
  holdOnly,
  holdToo,
  noteCheck,
  payerOf,
  standingOf,
  stateOf,
  userOf,
} from "./holding.js";
import { Keeping } from "./keeping.js";
import { type BookStore, Ledger } from "./ledger.js";
import type { IsForeign } from "./practice.js";
import type { AgentsView, CallName, Calls, News, ProgressOf, SignInOutcome } from "./protocol.js";
import { seconds, type Send, stamp } from "./send.js";
import type { SignIn } from "./sign-in.js";
import type { SteadyCore } from "./steady-core.js";
import type { Tabs } from "./tabs.js";
import { Tokens } from "./tokens.js";

type Handler<Name extends CallName> = (
  input: Calls[Name]["input"],
  signal: AbortSignal,
  tell: (progress: ProgressOf<Name>) => void,
) => Promise<Calls[Name]["output"]>;

type Some<Name extends CallName> = { [Each in Name]: Handler<Each> };
export type Handlers = Some<CallName>;

/** What the worker needs of the world; tests give it another one. */
export interface World {
  core: SteadyCore;
  send: Send;
  tabs: Tabs;
  /** The public key to which credentials may be sealed for an origin, as the proxy names it. */
  keyOf: (origin: string) => Promise<string>;
  isForeign: IsForeign;
  isPractice: () => Promise<boolean>;
  /** Where the book of what was spent lies. */
  books: BookStore;
  /** Takes to the page what has changed although it did not ask. */
  tell: (news: News) => void;
  tellAgents: (agents: AgentsView) => void;
  /** Where the proxy is, whose socket brings agents' calls. */
  proxy: URL;
}

/**
 * All calls, over one set of connections that is empty at first.
 *
 * @example const handlers = makeHandlers({ core: steadyCore(), send: sendBy(proxy), tabs: otherTabs(), keyOf: keysOf(proxy), tell });
 *          await handlers.hold({ connection: "a", credentials }, new AbortController().signal);
 */
export function makeHandlers({
  core,
  send,
  tabs,
  keyOf,
  isForeign,
  isPractice,
  books,
  tell,
  tellAgents,
  proxy,
}: World): Handlers {
  const teller = { core, isForeign };
  const holdings = new Holdings();
  const statesOf = (all: Holding[]) => Promise.all(all.map((own) => stateOf(teller, own)));
  const tellAll = async (): Promise<void> => {
    const { epoch } = keeping;
    const news = { vault: await keeping.state(), connections: await statesOf(holdings.all) };
    // What was locked or opened meanwhile makes old news of it.
    if (epoch === keeping.epoch) tell(news);
    else await tellAll();
  };
  const keeping = new Keeping(holdings, tabs, () => void tellAll());
  const ledger = new Ledger(books, tabs, isPractice);
  const tokens = new Tokens(core, send, keeping, isForeign);
  const exchanges = new Exchanges(core, send, tokens, keeping, isForeign, ledger);

  let made: Promise<Agents> | null = null;
  /** The agents; their code is fetched when some were kept, or somebody asks for them. */
  const agents = (): Promise<Agents> =>
    (made ??= import("./agents.js").then(
      ({ Agents }) => new Agents(core, holdings, exchanges, keeping, tellAgents, proxy),
      (error: unknown) => {
        made = null;
        throw error;
      },
    ));
  keeping.onAgents((value, isNews) => {
    if (value === null && !made) return;
    agents()
      .then((all) => all.take(value as KeptAgents | null, isNews))
      .catch((error: unknown) => {
        console.error(error);
      });
  });

  const withoutCredentials: Some<
    | "start"
    | "words"
    | "checkCredentials"
    | "parsePaste"
    | "priceOfCheck"
    | "scopesFor"
    | "weightedLength"
  > = {
    start: () => core.catalogue(),
    words: () => core.words(),
    checkCredentials: (credentials) => core.checkCredentials(credentials),
    parsePaste: ({ text, profile }) => core.parsePaste(text, profile),
    priceOfCheck: async ({ credentials, wanted }) => {
      const { verdict } = await core.check({ credentials, wanted });
      return verdict.steps.reduce((sum, { price }) => sum + price, 0);
    },
    scopesFor: (actions) => core.scopesFor(actions),
    weightedLength: (text) => core.weightedLength(text),
  };

  const holding: Some<
    "describe" | "hold" | "add" | "standing" | "checkHeld" | "remove" | "restore" | "purge"
  > = {
    describe: async (profile) => {
      await keeping.make(profile.id, describeAs(profile));
      return null;
    },
    hold: async ({ connection, credentials }) => {
      const own = await keeping.make(connection, holdOnly(credentials, crypto.randomUUID()));
      return standingOf(teller, own);
    },
    add: async ({ connection, credentials }) => {
      const own = await keeping.make(connection, holdToo(credentials, crypto.randomUUID()));
      return standingOf(teller, own);
    },
    standing: ({ connection }) => standingOf(teller, holdings.find(connection)),
    checkHeld: ({ connection }) => core.checkCredentials(holdings.find(connection).credentials),
    remove: async ({ connection }) => {
      await keeping.remove(connection);
      return null;
    },
    restore: async ({ connection }) => {
      await keeping.restore(connection);
      return null;
    },
    purge: ({ connection }) => {
      holdings.purge(connection);
      return Promise.resolve(null);
    },
  };

  const exchange: Some<
    "perform" | "show" | "price" | "check" | "lookAgain" | "spending" | "setCap" | "spentDays"
  > = {
    spending: () => ledger.spending(),
    setCap: async ({ cap }) => {
      await ledger.setCap(cap);
      return ledger.spending();
    },
    spentDays: () => ledger.days(),
    check: async ({ connection, ...wanted }, signal, tell) => {
      const own = holdings.find(connection);
      const begunWith = own.kept;
      const verdict = await climb({ core, exchanges, tokens, ledger, own }, wanted, signal, tell);
      // One that was broken off says less than the one before it.
      if (!verdict.cancelled)
        await keeping.change(own, noteCheck({ verdict, at: Date.now() }, begunWith));
      return verdict;
    },
    lookAgain: async ({ connection, ...wanted }, signal, tell) => {
      const { lookAgain } = await import("./look-again.js");
      const own = holdings.find(connection);
      await lookAgain({ core, exchanges, tokens, ledger, keeping, own }, wanted, signal, tell);
      return null;
    },
    price: async ({ connection, action, args }) =>
      core.price(action, args, await payerOf(core, holdings.find(connection))),
    show: async ({ connection, action, args }) => {
      const own = holdings.find(connection);
      const canonical = () => core.canonicalRequest(action, args, { connection, ...userOf(own) });
      // Nobody is asked about what these credentials could not send.
      await core.prepare(action, (await canonical()).arguments, own.credentials, stamp());
      const { draw, meet } = await import("./show.js");
      await meet(exchanges, own);
      return {
        drawn: await draw(core, await canonical(), null),
        standing: await standingOf(teller, own),
      };
    },
    perform: async ({ connection, hash, ...wanted }, signal) => {
      const own = holdings.find(connection);
      const gate = hash
        ? { gate: (await import("./show.js")).gateFor(core, connection, wanted.action, hash) }
        : {};
      const made = await exchanges.perform(own, { ...wanted, ...gate }, signal);
      return {
        exchange: made,
        learnt: own.kept.learnt,
        access: await accessOf(core, own),
        abilities: await abilitiesOf(core, own),
        spending: await ledger.spending(),
      };
    },
  };

  const agentHandlers: Some<
    | "agents"
    | "addAgent"
    | "setBrowserAgent"
    | "browserBearer"
    | "governAgents"
    | "draw"
    | "approve"
    | "refuse"
    | "logWords"
    | "forgetLogWords"
    | "tryAsAgent"
  > = {
    agents: async () => (await agents()).view(),
    addAgent: async (grant) => (await agents()).add(grant),
    setBrowserAgent: async ({ agent }) => {
      await (await agents()).setBrowser(agent);
      return null;
    },
    browserBearer: async () => (await agents()).browserBearer(),
    governAgents: async (event) => {
      await (await agents()).govern(event);
      return null;
    },
    draw: async ({ request, args }) => (await agents()).draw(request, args),
    approve: async ({ request, hash, args }) => (await agents()).approve(request, hash, args),
    refuse: async ({ request, reason, stop }) => {
      await (await agents()).refuse(request, reason, stop);
      return null;
    },
    logWords: async () => (await agents()).words(),
    forgetLogWords: async () => {
      await (await agents()).forgetWords();
      return null;
    },
    tryAsAgent: async ({ agent, action, args, reason }) =>
      (await agents()).try(agent, { action, arguments: args, reason }),
  };

  /** The sign-in under way for a connection; its code is fetched when somebody signs in. */
  const signInOf = (own: Holding): Promise<SignIn> =>
    (own.signIn ??= import("./sign-in.js").then(
      ({ SignIn }) => new SignIn(core, (step, fields) => tokens.obtain(own, step, fields)),
    ));

  const outcomeOf = async (
    own: Holding,
    step: SignInStep,
    { ok, findings, username }: SignInReply,
  ): Promise<SignInOutcome> => ({
    ok,
    step,
    findings,
    username,
    standing: await standingOf(teller, own),
  });

  const signingIn: Some<
    | "checkKeys"
    | "getBearerToken"
    | "beginOAuth2"
    | "finishOAuth2"
    | "revokeOAuth2"
    | "beginOAuth1"
    | "finishOAuth1"
  > = {
    checkKeys: async ({ connection }) => {
      const own = holdings.find(connection);
      const { ok, findings, credentials } = await tokens.ask(own.credentials, "app_only_token", {});
      const held = own.credentials.bearer_token;
      return { ok, findings, sameBearer: ok && held ? credentials.bearer_token === held : null };
    },
    getBearerToken: async ({ connection }) => {
      const own = holdings.find(connection);
      return outcomeOf(own, "app_only_token", await tokens.obtain(own, "app_only_token"));
    },
    beginOAuth2: async ({ connection, ...input }) => {
      const own = holdings.find(connection);
      return (await signInOf(own)).beginOAuth2(own.credentials, input);
    },
    finishOAuth2: async ({ connection, answer }) => {
      const own = holdings.find(connection);
      return outcomeOf(own, "oauth2_token", await (await signInOf(own)).finishOAuth2(answer));
    },
    revokeOAuth2: async ({ connection }) => {
      const own = holdings.find(connection);
      return outcomeOf(own, "oauth2_revoke", await tokens.revoke(own));
    },
    beginOAuth1: async ({ connection, ...input }) => {
      const own = holdings.find(connection);
      const { reply, authorizeUrl } = await (await signInOf(own)).beginOAuth1(input);
      if (authorizeUrl) return { authorizeUrl };
      return { outcome: await outcomeOf(own, "oauth1_request_token", reply) };
    },
    finishOAuth1: async ({ connection, answer }) => {
      const own = holdings.find(connection);
      return outcomeOf(
        own,
        "oauth1_access_token",
        await (await signInOf(own)).finishOAuth1(answer),
      );
    },
  };

  /** What a dashboard's server gets when the person hands a connection over. */
  const handedOver = ({ kept }: Holding) => {
    const held = Object.entries(kept.credentials as Record<string, string | null>);
    return {
      credentials: Object.fromEntries(
        held.filter((entry): entry is [string, string] => Boolean(entry[1])),
      ),
      account: kept.learnt.account,
      // Of the access token of OAuth 2.0; null where it is not known.
      expiresAt: kept.grant.expiresAt === null ? null : Math.floor(kept.grant.expiresAt / 1000),
      sealedAt: seconds(),
    };
  };

  const keepingHandlers: Some<
    | "vault"
    | "remember"
    | "unlock"
    | "lock"
    | "forgetVault"
    | "exportFile"
    | "importFile"
    | "seal"
    | "reveal"
  > = {
    vault: () => keeping.state(),
    remember: async ({ secret, proof }) => {
      await keeping.remember(secret, proof);
      return keeping.state();
    },
    unlock: async (secret) => statesOf(await keeping.unlock(secret)),
    lock: async () => {
      await keeping.lock();
      return keeping.state();
    },
    forgetVault: async () => {
      await keeping.forget();
      return keeping.state();
    },
    exportFile: ({ passphrase, secret }) => keeping.exportFile(passphrase, secret),
    importFile: async ({ text, passphrase }) => {
      const taken = await keeping.importFile(text, passphrase);
      return { added: taken.length, connections: await statesOf(holdings.all) };
    },
    seal: async ({ connection, origin, context }) => {
      // The page's word for whose key it is would be the word of any script in it.
      const publicKey = await keyOf(origin);
      const { sealTo } = await import("./seal.js");
      const own = holdings.find(connection);
      const sealed = await tokens.giveAway(own, () =>
        sealTo(publicKey, { origin, context }, handedOver(own)),
      );
      await tellAll();
      return sealed;
    },
    reveal: async ({ connection }) => {
      await keeping.demand(null);
      const own = holdings.find(connection);
      const { credentials } = await tokens.giveAway(own, () => Promise.resolve(handedOver(own)));
      await tellAll();
      return credentials;
    },
  };

  return {
    ...withoutCredentials,
    ...holding,
    ...exchange,
    ...signingIn,
    ...agentHandlers,
    ...keepingHandlers,
  };
}
