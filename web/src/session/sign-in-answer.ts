// Which of several sign-ins an answer of X belongs to.

/**
 * Whether what X has sent back, the query of an address, answers the sign-in that began at this address: by the state of OAuth
 * 2.0, or by the request token of OAuth 1.0a. The worker looks again, at what it has kept; this is so that a page takes no
 * answer away from another that waits for it.
 */
export function belongsTo(answer: string, authorizeUrl: string): boolean {
  const { searchParams: asked } = new URL(authorizeUrl, location.href);
  const given = new URLSearchParams(answer);
  const state = asked.get("state");
  if (state !== null) return given.get("state") === state;
  const token = asked.get("oauth_token");
  return token !== null && [given.get("oauth_token"), given.get("denied")].includes(token);
}
