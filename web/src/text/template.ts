// Finds what a person reads in a template, and puts a translation in its place. Used by the console when it shows another
// language than English, and by text.mjs, which collects what there is to translate.

/** Elements that stand inside a sentence; all others end it. */
const inline = new Set(["a", "abbr", "b", "code", "em", "i", "kbd", "span", "strong"]);

/** Elements whose content is typed as it stands. */
const verbatim = new Set(["code", "kbd"]);

/** Attributes that are read out or shown. */
const spoken = /(\s(?:aria-label|aria-description|placeholder|title|alt|label)=")([^"]*)(")/g;

/** Where a value of the template stands. */
const slot = (index: number) => `\u0001${index}\u0002`;
const slots = /\u0001(\d+)\u0002/g;
const hasLetter = /\p{L}/u;

/** A message with what it takes the place of: `<1>` and `{0}` in it stand for elements and values. */
interface Message {
  text: string;
  tags: string[];
  values: string[];
}

type Piece = { kind: "tag"; source: string; name: string; isClosing: boolean } | string;

const tagPattern = /<!--[^]*?-->|<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g;

function pieces(source: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of source.matchAll(tagPattern)) {
    if (match.index > end) found.push(source.slice(end, match.index));
    end = match.index + match[0].length;
    const name = (match[2] ?? "").toLowerCase();
    found.push({ kind: "tag", source: match[0], name, isClosing: match[1] === "/" });
  }
  if (end < source.length) found.push(source.slice(end));
  return found;
}

const isBlank = (piece: Piece | undefined) => typeof piece === "string" && piece.trim() === "";

/** Whether the first piece opens an element that the last one closes. */
function isWrapped(run: Piece[]): boolean {
  const [first] = run;
  const last = run.at(-1);
  if (typeof first !== "object" || first.isClosing || typeof last !== "object") return false;
  let depth = 0;
  for (const [index, piece] of run.entries()) {
    if (typeof piece === "object") depth += piece.isClosing ? -1 : 1;
    if (depth === 0) return index === run.length - 1;
  }
  return false;
}

const startsWithValue = /^\s*\u0001\d+\u0002\s*(?=\p{Lu})/u;
const isValue = /^\s*\u0001\d+\u0002\s*$/;
const endsWithValue = /(?<=[.!?:…])\s*\u0001\d+\u0002\s*$/u;

/** The sentence itself: without blanks, elements around the whole, and values that stand beside it. */
function core(run: Piece[]): { before: string; inner: Piece[]; after: string } {
  let before = "";
  let after = "";
  const inner = [...run];
  const sourceOf = (piece: Piece) => (typeof piece === "string" ? piece : piece.source);
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    while (inner.length > 0 && isBlank(inner[0])) before += sourceOf(inner.shift() ?? "");
    while (inner.length > 0 && isBlank(inner.at(-1))) after = sourceOf(inner.pop() ?? "") + after;
    if (inner.length > 2 && isWrapped(inner)) {
      before += sourceOf(inner.shift() ?? "");
      after = sourceOf(inner.pop() ?? "") + after;
      isChanged = true;
    }
    const [first] = inner;
    if (typeof first === "string") {
      const stands = inner.length > 1 && isValue.test(first) ? first : null;
      const lead = stands ?? (startsWithValue.exec(first) ?? /^\s+/.exec(first))?.[0] ?? "";
      if (lead) {
        before += lead;
        inner[0] = first.slice(lead.length);
        isChanged = true;
      }
    }
    const last = inner.at(-1);
    if (typeof last === "string") {
      const tail = (endsWithValue.exec(last) ?? /\s+$/.exec(last))?.[0] ?? "";
      if (tail) {
        after = tail + after;
        inner[inner.length - 1] = last.slice(0, last.length - tail.length);
        isChanged = true;
      }
    }
  }
  return { before, inner, after };
}

function messageOf(inner: Piece[]): Message {
  const message: Message = { text: "", tags: [], values: [] };
  const opened: number[] = [];
  for (const piece of inner) {
    if (typeof piece === "string") {
      message.text += piece.replace(/\s+/g, " ").replace(slots, (place) => {
        message.values.push(place);
        return `{${message.values.length - 1}}`;
      });
    } else if (piece.isClosing) {
      message.text += `</${opened.pop() ?? 0}>`;
    } else {
      message.tags.push(piece.source);
      opened.push(message.tags.length);
      message.text += `<${message.tags.length}>`;
    }
  }
  return message;
}

const restore = (translated: string, { tags, values }: Message) =>
  translated
    .replace(/<(\d+)>/g, (_, number: string) => tags[Number(number) - 1] ?? "")
    .replace(/<\/(\d+)>/g, (_, number: string) => {
      const name = /<([\w-]+)/.exec(tags[Number(number) - 1] ?? "")?.[1];
      return name ? `</${name}>` : "";
    })
    .replace(/\{(\d+)\}/g, (_, number: string) => values[Number(number)] ?? "");

/** Elements side by side, with no word between them: each is a message of its own. */
function split(run: Piece[]): Piece[][] {
  const parts: Piece[][] = [];
  let part: Piece[] = [];
  let depth = 0;
  for (const piece of run) {
    if (typeof piece === "string") {
      if (depth === 0 && hasLetter.test(piece.replace(slots, ""))) return [run];
      part.push(piece);
      continue;
    }
    if (depth === 0) {
      parts.push(part);
      part = [];
    }
    part.push(piece);
    depth += piece.isClosing ? -1 : 1;
    if (depth === 0) {
      parts.push(part);
      part = [];
    }
  }
  return [...parts, part];
}

const isBalanced = (run: Piece[]) =>
  run.reduce((depth, piece) => {
    if (typeof piece === "string" || depth < 0) return depth;
    return depth + (piece.isClosing ? -1 : 1);
  }, 0) === 0;

/** The template's source with every message replaced by what `translate` says; values are slots in it. */
function replaceMessages(source: string, translate: (message: string) => string): string {
  let result = "";
  let run: Piece[] = [];
  const replaceText = (piece: Piece[]) => {
    const { before, inner, after } = core(piece);
    const message = messageOf(inner);
    const words = message.text.replace(/\{\d+\}|<\/?\d+>/g, "");
    const isVerbatim = piece.some((one) => typeof one === "object" && verbatim.has(one.name));
    result += before;
    result +=
      hasLetter.test(words) && !(isVerbatim && isWrapped(piece))
        ? restore(translate(message.text), message)
        : inner.map((one) => (typeof one === "string" ? one : one.source)).join("");
    result += after;
  };
  const flush = () => {
    if (isBalanced(run)) for (const part of split(run)) replaceText(part);
    else
      for (const piece of run)
        if (typeof piece === "string") replaceText([piece]);
        else result += piece.source;
    run = [];
  };
  for (const piece of pieces(source)) {
    if (typeof piece === "string") {
      run.push(piece);
      continue;
    }
    const spokenTag = piece.source.replace(
      spoken,
      (whole: string, start: string, value: string, end: string) => {
        const message = messageOf([value]);
        if (!hasLetter.test(message.text.replace(/\{\d+\}/g, ""))) return whole;
        return start + restore(translate(message.text), message) + end;
      },
    );
    const tag = { ...piece, source: spokenTag };
    if (inline.has(piece.name)) run.push(tag);
    else {
      flush();
      result += tag.source;
    }
  }
  flush();
  return result;
}

const sourceOf = (strings: readonly string[]) =>
  strings.map((part, index) => (index === 0 ? part : slot(index - 1) + part)).join("");

/** What there is to translate in a template, in the order in which it is read. */
export function messagesOf(strings: readonly string[]): string[] {
  const found: string[] = [];
  replaceMessages(sourceOf(strings), (message) => {
    found.push(message);
    return message;
  });
  return found;
}

/** A template in another language: its strings, and which of the values stands at each place. */
export interface TranslatedTemplate {
  strings: TemplateStringsArray;
  order: number[];
}

export function translateTemplate(
  strings: readonly string[],
  translate: (message: string) => string,
): TranslatedTemplate {
  const parts = replaceMessages(sourceOf(strings), translate).split(slots);
  const translated = parts.filter((_, index) => index % 2 === 0);
  const order = parts.filter((_, index) => index % 2 === 1).map(Number);
  return { strings: Object.assign(translated, { raw: translated }), order };
}
