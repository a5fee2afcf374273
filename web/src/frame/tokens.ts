// The look that a page may lend the console in its frame: a few values, each checked, none of them CSS. The window in which
// questions are answered never wears it: people should recognise that.
import type { Tokens } from "../embed/protocol.js";

/** What accents stand on, by tokens.css: a light and a dark surface. */
const grounds = { accent: "#ffffff", accentDark: "#1b1b22" };

/** Text of normal size needs 4.5 [WCAG 2.2, 1.4.3]; the soft grounds that are mixed from an accent take some of it. */
const leastContrast = 5;

const fonts = {
  console: "",
  system: "system-ui, sans-serif",
  serif: 'ui-serif, Georgia, "Liberation Serif", serif',
};

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** By WCAG 2.2: 1 for the same, 21 for black on white. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const onto = (colour: string) =>
  contrast(colour, "#ffffff") >= contrast(colour, "#111111") ? "#ffffff" : "#111111";

/**
 * Puts them on, as far as they can be read; answers with what is wrong with the others.
 *
 * @param tokens Of a message that was checked.
 */
export function applyTokens(host: HTMLElement, tokens: Tokens): string[] {
  const faults: string[] = [];
  const put = (name: string, value: string) => {
    if (value) host.style.setProperty(name, value);
    else host.style.removeProperty(name);
  };
  const readable = (name: "accent" | "accentDark") => {
    const colour = tokens[name];
    if (colour === undefined) return null;
    const found = contrast(colour, grounds[name]);
    if (found >= leastContrast) return colour;
    faults.push(
      `The token '${name}' has a contrast of ${found.toFixed(1)} to ${grounds[name]}; it needs ${leastContrast}. It was left out.`,
    );
    return null;
  };
  const light = readable("accent");
  const dark = readable("accentDark");
  if (light || dark) {
    // Where one scheme has none, the console's own stays.
    const [a, b] = [light ?? "#3f37c9", dark ?? "#aeabff"];
    put("--accent", `light-dark(${a}, ${b})`);
    put("--on-accent", `light-dark(${onto(a)}, ${onto(b)})`);
    put("--accent-hover", "color-mix(in srgb, var(--accent) 85%, var(--text))");
    put("--accent-soft", "color-mix(in srgb, var(--accent) 10%, var(--surface))");
  }
  if (tokens.radius !== undefined) {
    put("--radius", `${tokens.radius}px`);
    put("--radius-small", `${Math.min(tokens.radius, 8)}px`);
  }
  if (tokens.font !== undefined) put("--sans", fonts[tokens.font]);
  return faults;
}
