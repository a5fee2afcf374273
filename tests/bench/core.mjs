// The core as WebAssembly, in Node, beside a JavaScript signer. Prints one JSON object a line.
import { createHmac } from "node:crypto";
import OAuth from "oauth-1.0a";

import { loadCore } from "../../web/dist/core.js";

const core = await loadCore();
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

const oauth = new OAuth({
  consumer: { key: credentials.api_key, secret: credentials.api_secret },
  signature_method: "HMAC-SHA1",
  hash_function: (text, key) => createHmac("sha1", key).update(text).digest("base64"),
});
const token = { key: credentials.access_token, secret: credentials.access_token_secret };

const contestants = {
  "core.authorize": () => core.authorize(input).length,
  "core.sign": () => core.sign(input).authorization.length,
  "core.sign, with JSON": () => core.sign({ ...input, version: "1.0" }).authorization.length,
  "oauth-1.0a with node:crypto": () =>
    oauth.toHeader(oauth.authorize({ method: "GET", url }, token)).Authorization.length,
};

const [rounds, calls] = [15, 2000];
const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
let sink = 0;
for (let round = -3; round < rounds; ++round) {
  for (const [name, run] of Object.entries(contestants)) {
    const start = process.hrtime.bigint();
    for (let call = 0; call < calls; ++call) sink += run();
    if (round >= 0) times[name].push(Number(process.hrtime.bigint() - start) / calls);
  }
}
const results = Object.fromEntries(
  Object.entries(times).map(([name, list]) => {
    list.sort((a, b) => a - b);
    return [name, { median: list[7], low: list[1], high: list[13] }];
  }),
);
console.log(JSON.stringify({ group: "signature in Node", unit: "ns", results, sink: sink % 2 }));
