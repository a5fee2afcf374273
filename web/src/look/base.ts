// What every element looks like before it is part of a pattern. Colours and sizes are those of tokens.css.
import { css } from "lit";

export const base = css`
  :host {
    display: block;
    min-height: 100vh;
    min-height: 100dvh;
    background: var(--page);
    color: var(--text);
    font: 400 var(--body) / 1.5 var(--sans);
    color-scheme: light dark;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  p {
    text-wrap: pretty;
  }
  h1 {
    font-size: var(--display);
    font-weight: 700;
    letter-spacing: -0.025em;
    line-height: 1.15;
    text-wrap: balance;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: var(--large);
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: 1.35;
  }
  h3,
  .finding h2,
  .stage h2 {
    font-size: var(--body);
    font-weight: 650;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.15em;
  }
  a:hover {
    color: var(--accent-hover);
  }
  svg {
    display: block;
    flex: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 4px;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
