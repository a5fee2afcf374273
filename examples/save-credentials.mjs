// What a dashboard's server looks at before it keeps credentials that a person has handed over: key, page and age (openSealed),
// that it answers a request of this person's own session, once, and by X's own word whose account it is.
import { randomBytes } from "node:crypto";
import { Connection } from "x-connect";
import { openSealed } from "./open-sealed.mjs";

/** How long a page may stay open before it asks, in milliseconds. */
const longest = 12 * 60 * 60_000;

/** The nonces that the server has given out. Where there are several servers, they belong into what these share. */
export class Nonces {
  #given = new Map();

  /** For the page of this session, to go to `hand-over-context`. */
  give(session) {
    const nonce = randomBytes(24).toString("base64url");
    this.#given.set(nonce, { session, until: Date.now() + longest });
    return nonce;
  }

  /** Whether it was given to this session and has not been used; it is used now. */
  take(session, nonce) {
    const given = this.#given.get(nonce);
    if (!given || given.session !== session) return false;
    this.#given.delete(nonce);
    return Date.now() < given.until;
  }
}

/**
 * Opens what was handed over, and answers with it only when everything about it is right.
 *
 * @param {object} sealed As it came from the page.
 * @param {string} session Of the person who sends it, by their cookie.
 * @param {{ origin: string, keys: Record<string, JsonWebKey>, nonces: Nonces, x?: object }} server Its page, its private keys by
 *   their ids, and the nonces that it has given; `x`: options of the Connection that asks X, such as `base` for a sandbox.
 * @returns {Promise<{ credentials: Record<string, string>, account: object, expiresAt: number | null }>}
 * @throws when it is not to be kept.
 */
export async function credentialsOf(sealed, session, { origin, keys, nonces, x = {} }) {
  // What is not meant for this server uses up no nonce.
  const opened = await openSealed(sealed, keys, origin, { context: sealed.context });
  if (!nonces.take(session, sealed.context))
    throw new Error("It answers no request of this session, or one that was answered before.");
  // Sealing proves nothing of the contents: anybody can seal what they like.
  const { data } = await new Connection({ ...x, credentials: opened.credentials }).perform(
    "get_me",
  );
  if (data.data.id !== opened.account?.id)
    throw new Error(`These credentials are of @${data.data.username}, not of whom they came as.`);
  return opened;
}
