// Interop: the weight of texts is the one that twitter-text, X's own library, gives.
import assert from "node:assert/strict";
import { test } from "node:test";
import twitterText from "twitter-text";

import { loadCore } from "../dist/core.js";

const core = await loadCore();

// What texts are made of. A joiner or a skin tone alone is not among it: of emoji that Unicode does not list, X counts
// the parts, and the core, which holds no list, the whole.
const pieces = [
  ..."aZ09 .,:;/-_@#$?!()[]'\"&=+*~|%\n",
  "example.com",
  "x.com",
  "t.co",
  "bit.ly",
  "foo.co.jp",
  "readme.txt",
  "a.b",
  "node.js",
  "-a.com",
  "a_b.com",
  "xn--fiqs8s.com",
  "日本.jp",
  "☃.net",
  "мир.рф",
  "exämple.de",
  "localhost",
  "192.168.0.1",
  "WWW.EXAMPLE.ORG",
  "https://",
  "http://",
  "HTTPS://",
  "ftp://",
  "www.",
  "https://t.co/aBc123",
  "https://t.co/" + "a".repeat(41),
  "https://x.com/a?b=c",
  "/path",
  "/path_(film)",
  "/(a(b)c)",
  "/(",
  "/)",
  "?q=1&r=2",
  "?",
  "#frag",
  "/@user/",
  "/a–b",
  "/пример",
  ":8080",
  ":",
  "//",
  "é",
  "e\u0301",
  "ﬁ",
  "Å",
  "日",
  "本",
  "語",
  "ア",
  "한",
  "ا",
  "\u200b",
  "\u2003",
  "\u2028",
  "“",
  "’",
  "…",
  "–",
  "\u202a",
  "\ufe0f",
  "\u00ad",
  "\u3000",
  "＠",
  "＃",
  "👾",
  "👋",
  "🙋🏽",
  "👨‍🎤",
  "👨‍👩‍👧‍👦",
  "🇯🇵",
  "🇯",
  "🇵",
  "1️⃣",
  "1⃣",
  "❤️",
  "❤",
  "©",
  "©️",
  "™",
  "☀️",
  "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "🏳️‍🌈",
  "✈️",
  "⌚",
  "‼️",
  "🐱",
  "👩🏾‍💻",
  "𠮷",
  "𝒳",
];

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** X cuts such words between the halves of a character, and so counts one that nobody wrote. */
const isCutInHalf = (text) =>
  text
    .split(/\s/)
    .some(
      (word) => /[\u{10000}-\u{10FFFF}]/u.test(word) && /\.[^.]/u.test(word) && /[/?]/.test(word),
    );

test("random texts weigh what twitter-text says", () => {
  const random = generator(20260801);
  const differences = [];
  for (let i = 0; i < 20_000; ++i) {
    const text = Array.from({ length: 1 + random(8) }, () => pieces[random(pieces.length)]).join(
      "",
    );
    if (isCutInHalf(text)) continue;
    const expected = twitterText.parseTweet(text).weightedLength;
    const actual = core.weightedLength(text);
    if (actual !== expected) differences.push({ text, expected, actual });
  }
  assert.deepEqual(differences.slice(0, 20), [], `${differences.length} differences`);
});
