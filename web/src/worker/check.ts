// The check: the core says what to ask next, and this asks it, with the credentials of one connection.
import { CoreError } from "../core/core.js";
import type {
  CheckAllowance,
  CheckAnswer,
  CheckQuestion,
  CheckVerdict,
  SignInStep,
} from "../core/types.js";
import type { Exchanges } from "./exchange.js";
import { abilitiesOf, accessOf, type Holding, identityOf } from "./holding.js";
import type { Ledger } from "./ledger.js";
import type { CheckProgress, Performed } from "./protocol.js";
import { Refused } from "./refusal.js";
import { seconds } from "./send.js";
import type { SteadyCore } from "./steady-core.js";
import type { Tokens } from "./tokens.js";

interface World {
  core: SteadyCore;
  exchanges: Exchanges;
  tokens: Pick<Tokens, "exchange">;
  ledger: Pick<Ledger, "spending">;
  own: Holding;
}

export interface WantedCheck {
  wanted: string[];
  allowed: CheckAllowance;
  practice: boolean;
}

/**
 * From the first question to the verdict. `signal` ends it: then nothing more is sent, and the verdict says so. It ends
 * as well when the connection gets other credentials: half a check of each would be true of neither.
 */
export async function climb(
  { core, exchanges, tokens, ledger, own }: World,
  { wanted, allowed, practice }: WantedCheck,
  signal: AbortSignal,
  tell: (progress: CheckProgress) => void,
): Promise<CheckVerdict> {
  const begun = identityOf(own.kept);
  const isOver = () => signal.aborted || identityOf(own.kept) !== begun;
  const { scopes } = own.kept.grant;
  const answers: CheckAnswer[] = [];
  let performed: Performed | null = null;

  const ask = async (question: CheckQuestion): Promise<CheckAnswer> => {
    const { step, action, args, auth, isSignIn, consequential } = question;
    if (isSignIn)
      return {
        step,
        exchange: await tokens.exchange(own.credentials, action as SignInStep, {}, signal),
      };
    const exchange = await exchanges.perform(
      own,
      { action, args, letFinish: consequential, ...(auth ? { auth } : {}) },
      signal,
    );
    performed = {
      exchange,
      learnt: own.kept.learnt,
      access: await accessOf(core, own),
      abilities: await abilitiesOf(core, own),
      spending: await ledger.spending(),
    };
    const { status, headers, body } = exchange.reply;
    return {
      step,
      exchange: { status, headers, body, auth: exchange.auth, receivedAt: seconds() },
    };
  };

  for (;;) {
    const cancelled = isOver();
    const { question, verdict } = await core.check({
      credentials: own.credentials,
      wanted,
      allowed,
      observed: { scopes: scopes ?? own.kept.grant.scopes, now: seconds() },
      answers,
      cancelled,
      practice,
    });
    tell({ verdict, performed });
    performed = null;
    if (!question) return verdict;
    if (isOver()) continue;
    try {
      answers.push(await ask(question));
    } catch (error) {
      if (isOver()) continue;
      if (!(error instanceof CoreError) && !(error instanceof Refused)) throw error;
      const { code, field, message, hint } = error instanceof Refused ? error.refusal : error;
      answers.push({ step: question.step, refusal: { code, field, message, hint } });
    }
  }
}
