// The documentation's only script: the theme that was chosen in the console, the search, and buttons that copy code. Pages are
// whole without it. It runs from a server with a strict policy, and from files.
const root = document.documentElement;
try {
  const [theme] = JSON.parse(localStorage.getItem("x-connect-theme") ?? "[]");
  if (theme === "light" || theme === "dark") root.style.colorScheme = theme;
} catch {
  // Nothing was chosen, or storage is switched off.
}

/** @returns {{ page: string, title: string, of?: string, text: string }[]} */
const sections = () => globalThis.xConnectDocs ?? [];

let loading = null;
/** Loads what can be searched, once it is wanted: by a script, for a page that is a file may fetch nothing. */
function load() {
  loading ??= new Promise((resolve) => {
    const address = `${root.dataset.root}/search-index.js`;
    const policy = globalThis.trustedTypes?.createPolicy("x-connect", {
      createScriptURL: (url) => url,
    });
    const script = document.createElement("script");
    script.onload = script.onerror = resolve;
    script.src = policy ? policy.createScriptURL(address) : address;
    document.head.append(script);
  });
  return loading;
}

const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** How well a section fits: every word has to begin one of its words; in its title it counts for more. 0: not at all. */
function score(section, words) {
  section.words ??= {
    title: wordsOf(`${section.title} ${section.of ?? ""}`),
    text: wordsOf(section.text),
  };
  let sum = 0;
  for (const word of words) {
    const isIn = (list) =>
      list.some(
        (one) => one.startsWith(word) || one.split("_").some((part) => part.startsWith(word)),
      );
    const inTitle = isIn(section.words.title);
    if (!inTitle && !isIn(section.words.text)) return 0;
    sum += inTitle ? 5 : 1;
    if (section.words.title.includes(word)) sum += 3;
  }
  return sum;
}

function find(query) {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return sections()
    .map((section) => ({ section, score: score(section, words) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.section.text.length - b.section.text.length)
    .slice(0, 12)
    .map(({ section }) => section);
}

function entry({ page, title, of, text }) {
  const [path, anchor] = page.split("#");
  const link = document.createElement("a");
  link.href = `${root.dataset.root}/${path}.html${anchor ? `#${anchor}` : ""}`;
  const name = document.createElement("strong");
  name.textContent = of ? `${title} · ${of}` : title;
  const words = document.createElement("span");
  words.textContent = text.length > 110 ? `${text.slice(0, 110)}…` : text;
  link.append(name, words);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function none() {
  const item = document.createElement("li");
  item.className = "none";
  item.textContent = "Nothing is found.";
  return item;
}

function startSearch() {
  const form = document.querySelector(".search");
  const field = form.querySelector("input");
  const found = form.querySelector("ol");
  form.hidden = false;
  const show = async () => {
    await load();
    const results = find(field.value);
    found.replaceChildren(...results.map(entry), ...(results.length === 0 ? [none()] : []));
    found.hidden = field.value.trim() === "";
  };
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  // Arrows lead through what was found, Escape back.
  form.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      found.hidden = true;
      field.focus();
    } else if (event.key === "ArrowDown") links[at + 1]?.focus();
    else if (event.key === "ArrowUp") (links[at - 1] ?? field).focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    if (!form.contains(target)) found.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    field.focus();
  });
}

function addCopyButtons() {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  startSearch();
  addCopyButtons();
});
