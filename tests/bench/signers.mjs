// The core's signatures beside those of JavaScript, wherever that runs: Node and pages.

const credentials = {
  api_key: "xvz1evFS4wEEPTGEFPHBog0123",
  api_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBwkAcSOqF",
  access_token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
  access_token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE12345",
};
const url =
  "https://api.x.com/2/tweets/search/recent?query=from%3AXDevelopers%20-is%3Aretweet&max_results=100&" +
  "tweet.fields=id%2Ctext%2Ccreated_at%2Cauthor_id%2Cconversation_id%2Cpublic_metrics&expansions=author_id&" +
  "user.fields=id%2Cname%2Cusername%2Cverified&start_time=2026-08-01T00%3A00%3A00Z&sort_order=recency&" +
  "next_token=b26v89c19zqg8o3fosktkdplxhe";
const input = {
  method: "GET",
  url,
  credentials,
  nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgm",
  timestamp: "1318622958",
};

const encode = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The header alone, in as few steps as JavaScript can do it: what a signer without a library would be. */
function signPlainly(hmac) {
  const queryStart = url.indexOf("?");
  const own = [
    ["oauth_consumer_key", credentials.api_key],
    ["oauth_nonce", input.nonce],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", input.timestamp],
    ["oauth_token", credentials.access_token],
    ["oauth_version", "1.0"],
  ];
  const pairs = own.map(([name, value]) => `${name}=${encode(value)}`);
  for (const piece of url.slice(queryStart + 1).split("&")) {
    const [name, value] = piece.split("=");
    pairs.push(`${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`);
  }
  pairs.sort();
  const base = `GET&${encode(url.slice(0, queryStart))}&${encode(pairs.join("&"))}`;
  const key = `${encode(credentials.api_secret)}&${encode(credentials.access_token_secret)}`;
  own.push(["oauth_signature", hmac(base, key)]);
  return `OAuth ${own.map(([name, value]) => `${name}="${encode(value)}"`).join(", ")}`;
}

/**
 * Times of a call in nanoseconds, round by round; table.mjs compares them.
 *
 * @param core what loadCore() gives
 * @param OAuth oauth-1.0a
 * @param hmac HMAC-SHA1 of a text by a key, as base64
 * @param bare the module of hmac_bench.cpp: what no signature of the core can be faster than; left out where it is not built
 * @param clock milliseconds, of the program's own work where that can be told
 */
export function measureSigners(group, core, OAuth, hmac, bare, clock = () => performance.now()) {
  const oauth = new OAuth({
    consumer: { key: credentials.api_key, secret: credentials.api_secret },
    signature_method: "HMAC-SHA1",
    hash_function: hmac,
  });
  const token = { key: credentials.access_token, secret: credentials.access_token_secret };
  const contestants = {
    "core.authorize": () => core.authorize(input),
    "core.sign": () => core.sign(input).authorization,
    "core.sign, with JSON": () => core.sign({ ...input, version: "1.0" }).authorization,
    "plain JavaScript": () => signPlainly(hmac),
    "oauth-1.0a": () =>
      oauth.toHeader(oauth.authorize({ method: "GET", url }, token)).Authorization,
  };
  const { signatureBaseString } = core.sign(input);
  const key = `${credentials.api_secret}&${credentials.access_token_secret}`;
  contestants["HMAC alone, in JavaScript"] = () => hmac(signatureBaseString, key);
  if (bare) {
    bare._choose(key.length, signatureBaseString.length);
    contestants["HMAC alone, in WebAssembly"] = () => {
      bare._run();
      return "";
    };
  }
  const signature = /oauth_signature="([^"]+)/;
  const expected = signature.exec(core.authorize(input))[1];
  if (signature.exec(signPlainly(hmac))[1] !== expected) throw new Error("The signatures differ.");

  const [warming, counted, calls] = [10, 101, 100];
  const rounds = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  let sink = 0;
  for (let round = -warming; round < counted; ++round) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = clock();
      for (let call = 0; call < calls; ++call) sink += run().length;
      if (round >= 0) rounds[name].push(((clock() - start) * 1e6) / calls);
    }
  }
  return { group, unit: "ns", rounds, sink: sink % 2 };
}
