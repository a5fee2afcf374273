// The look of the console: tokens first, then the few patterns that all screens share.
import { css } from "lit";

export const styles = css`
  :host {
    /* Colours: pairs for light and dark, text at WCAG AA or better on each surface it stands on. */
    --page: light-dark(#f7f6f3, #14161a);
    --surface: light-dark(#ffffff, #1c1f25);
    --sunken: light-dark(#f1efea, #16181d);
    --line: light-dark(#dedad2, #333842);
    --line-strong: light-dark(#85807a, #868c98);
    --text: light-dark(#1c1e21, #eceae5);
    --quiet: light-dark(#5c5f66, #a9adb6);
    --accent: light-dark(#2748b8, #9db6ff);
    --accent-hover: light-dark(#1d378f, #bccdff);
    --on-accent: light-dark(#ffffff, #10172c);
    --accent-soft: light-dark(#e9eefc, #232c47);
    --good: light-dark(#1b6e3c, #7fd6a0);
    --good-soft: light-dark(#e4f3ea, #1b2f24);
    --caution: light-dark(#8a5300, #f0bd6a);
    --caution-soft: light-dark(#fcf1dc, #342a19);
    --bad: light-dark(#b3261e, #ff9d94);
    --bad-soft: light-dark(#fcebe9, #3a2120);
    --shadow: 0 1px 2px rgb(20 20 30 / 6%), 0 4px 16px rgb(20 20 30 / 5%);

    /* Spacing: multiples of 4 px. Type: a ratio of about 1.2. */
    --s1: 0.25rem;
    --s2: 0.5rem;
    --s3: 0.75rem;
    --s4: 1rem;
    --s5: 1.5rem;
    --s6: 2rem;
    --s7: 3rem;
    --small: 0.8125rem;
    --body: 0.9375rem;
    --large: 1.0625rem;
    --title: 1.25rem;
    --display: 1.625rem;
    --radius: 10px;
    --radius-small: 6px;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace;

    display: block;
    min-height: 100vh;
    min-height: 100dvh;
    background: var(--page);
    color: var(--text);
    font:
      400 var(--body) / 1.5 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Liberation Sans",
      sans-serif;
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
  h1 {
    font-size: var(--display);
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.2;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: var(--large);
    font-weight: 620;
    line-height: 1.35;
  }
  h3,
  .finding h2,
  .stage h2 {
    font-size: var(--body);
    font-weight: 620;
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

  /* Frame: a sidebar where there is room, a bar at the bottom where there is not. */
  .frame {
    display: grid;
    grid-template-columns: 15rem minmax(0, 1fr);
    min-height: inherit;
  }
  .sidebar {
    display: flex;
    flex-direction: column;
    gap: var(--s5);
    padding: var(--s5) var(--s4);
    border-right: 1px solid var(--line);
    position: sticky;
    top: 0;
    height: 100vh;
    height: 100dvh;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: 0 var(--s2);
    font-weight: 650;
    font-size: var(--large);
    letter-spacing: -0.01em;
    white-space: nowrap;
  }
  .sidebar nav ul {
    display: grid;
    gap: 2px;
  }
  .sidebar nav a {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--s3);
    min-height: 2.5rem;
    padding: 0 var(--s3);
    border-radius: var(--radius-small);
    color: var(--quiet);
    text-decoration: none;
    font-weight: 520;
  }
  .sidebar nav a:hover {
    background: var(--sunken);
    color: var(--text);
  }
  .sidebar nav a[aria-current] {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .sidebar .foot {
    margin-top: auto;
    display: grid;
    gap: var(--s3);
    padding: 0 var(--s2);
    font-size: var(--small);
    color: var(--quiet);
  }
  .sidebar .foot .plain {
    justify-self: start;
    margin-left: calc(-1 * var(--s2));
  }
  .upstream {
    display: flex;
    gap: var(--s2);
    align-items: center;
    overflow-wrap: anywhere;
  }
  main {
    width: 100%;
    max-width: 60rem;
    margin: 0 auto;
    padding: var(--s6) var(--s6) var(--s7);
  }
  .screen {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s5);
  }
  .lead {
    color: var(--quiet);
    max-width: 40rem;
    margin-top: calc(-1 * var(--s4));
  }

  /* Patterns */
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .pad {
    padding: var(--s5);
  }
  .pad-sides {
    padding: 0 var(--s5) var(--s4);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s4);
  }
  .tight {
    gap: var(--s2);
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--s3);
    flex-wrap: wrap;
  }
  .between {
    justify-content: space-between;
  }
  .grow {
    flex: 1 1 14rem;
    min-width: 0;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: var(--small);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    min-height: 2.5rem;
    padding: 0 var(--s4);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 560;
    text-decoration: none;
    cursor: pointer;
    transition: background-color 120ms;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--sunken);
    color: var(--text);
  }
  button.primary,
  .button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
    color: var(--on-accent);
  }
  button.danger {
    background: var(--bad);
    border-color: var(--bad);
    color: light-dark(#fff, #2b0f0d);
  }
  button.danger:hover:not(:disabled) {
    background: light-dark(#8f1d17, #ffb9b2);
    color: light-dark(#fff, #2b0f0d);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--quiet);
    padding: 0 var(--s2);
    min-height: 2rem;
    font-weight: 500;
    font-size: var(--small);
  }
  button.plain:hover:not(:disabled) {
    color: var(--text);
    background: var(--sunken);
  }
  .stage > button.plain {
    justify-self: start;
    margin-left: calc(-1 * var(--s2));
  }
  button:disabled {
    opacity: 0.55;
    cursor: not-allowed;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    padding: 0.1rem 0.55rem;
    border-radius: 99px;
    font-size: var(--small);
    font-weight: 560;
    background: var(--sunken);
    color: var(--quiet);
    white-space: nowrap;
  }
  .badge.good {
    background: var(--good-soft);
    color: var(--good);
  }
  .badge.caution {
    background: var(--caution-soft);
    color: var(--caution);
  }
  .badge.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }
  .chips li {
    padding: 0.1rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: 99px;
    font-size: var(--small);
    color: var(--quiet);
  }
  .guide-link {
    margin-top: var(--s2);
    font-weight: 560;
  }

  /* Forms */
  label,
  .label {
    font-weight: 600;
  }
  .field {
    display: grid;
    gap: var(--s1);
  }
  .field .hint {
    color: var(--quiet);
    font-size: var(--small);
  }
  input,
  textarea,
  select {
    width: 100%;
    min-height: 2.75rem;
    padding: var(--s2) var(--s3);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: inherit;
    font: inherit;
  }
  input.mono,
  textarea.mono {
    font-family: var(--mono);
    font-size: 0.875rem;
  }
  textarea {
    resize: vertical;
    min-height: 5.5rem;
  }
  input:focus-visible,
  textarea:focus-visible,
  select:focus-visible {
    outline-offset: 0;
    border-color: var(--accent);
  }
  .masked {
    -webkit-text-security: disc;
  }
  @supports not (-webkit-text-security: disc) {
    .masked:not(:placeholder-shown) {
      color: transparent;
      caret-color: var(--text);
    }
  }
  input[aria-invalid="true"] {
    border-color: var(--bad);
  }
  .missing {
    color: var(--bad);
    font-weight: 560;
  }
  .choice {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: 28px;
  }
  .choice input {
    accent-color: var(--accent);
    width: 20px;
    height: 20px;
    margin: 0;
    flex: none;
  }
  legend {
    padding: 0;
    margin-bottom: 6px;
  }
  code.mono {
    overflow-wrap: anywhere;
  }
  .reveal {
    display: flex;
    gap: var(--s2);
  }
  .reveal button {
    min-height: 2.75rem;
    min-width: 4.5rem;
  }

  /* Findings: what happened, why, what to do. */
  .finding {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s1) var(--s3);
    padding: var(--s4);
    border-radius: var(--radius);
    border: 1px solid transparent;
    background: var(--bad-soft);
  }
  .finding > svg {
    margin-top: 0.1rem;
    color: var(--bad);
  }
  .finding.warning {
    background: var(--caution-soft);
  }
  .finding.warning > svg {
    color: var(--caution);
  }
  .finding.info {
    background: var(--accent-soft);
  }
  .finding.info > svg {
    color: var(--accent);
  }
  .finding dl {
    display: grid;
    gap: var(--s2);
    margin-top: var(--s2);
  }
  .finding dt {
    font-size: var(--small);
    font-weight: 600;
    color: var(--quiet);
  }
  .finding.inline {
    padding: var(--s2) var(--s3);
    font-size: var(--small);
    border-radius: var(--radius-small);
  }
  .finding.inline h2 {
    font-size: var(--small);
  }

  .steps li {
    display: grid;
    grid-template-columns: 1.75rem minmax(0, 1fr) auto;
    gap: var(--s3);
    align-items: center;
    padding: var(--s3) var(--s5);
    border-top: 1px solid var(--line);
  }
  .steps li:first-child {
    border-top: 0;
  }
  .disc {
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    background: var(--sunken);
    color: var(--quiet);
    font-size: var(--small);
    font-weight: 600;
  }
  .disc.good {
    background: var(--good-soft);
    color: var(--good);
  }
  .disc.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .disc.caution {
    background: var(--caution-soft);
    color: var(--caution);
  }

  .avatar {
    display: grid;
    place-items: center;
    width: 2.5rem;
    height: 2.5rem;
    border-radius: 50%;
    flex: none;
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 650;
    font-size: var(--small);
  }

  .empty {
    display: grid;
    justify-items: center;
    gap: var(--s3);
    padding: var(--s7) var(--s5);
    text-align: center;
    color: var(--quiet);
  }
  .empty svg {
    width: 2rem;
    height: 2rem;
  }
  .bone {
    height: 0.9rem;
    border-radius: 4px;
    background: var(--line);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .bone.short {
    width: 35%;
  }
  .bone.long {
    width: 85%;
  }
  .bone.round {
    width: 2.5rem;
    height: 2.5rem;
    border-radius: 50%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  .spin {
    animation: spin 900ms linear infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(360deg);
    }
  }

  progress {
    width: 100%;
    accent-color: var(--accent);
  }
  .toast button {
    min-height: 1.75rem;
    margin-left: var(--s3);
    border-color: currentColor;
    background: none;
    color: inherit;
  }
  .toast button:hover:not(:disabled) {
    background: rgb(128 128 128 / 35%);
    color: inherit;
  }
  .switch {
    display: grid;
    gap: var(--s1);
    padding: 0 var(--s2);
  }
  .toast {
    position: fixed;
    left: 50%;
    bottom: var(--s5);
    transform: translateX(-50%);
    padding: var(--s3) var(--s4);
    border-radius: var(--radius);
    background: light-dark(#1c1e21, #eceae5);
    color: light-dark(#fff, #16181d);
    font-weight: 560;
    box-shadow: 0 8px 32px rgb(0 0 0 / 25%);
    z-index: 3;
  }
  .banner {
    display: flex;
    gap: var(--s3);
    align-items: center;
    flex-wrap: wrap;
    padding: var(--s3) var(--s4);
    margin-bottom: var(--s5);
    border-radius: var(--radius);
    background: var(--bad-soft);
  }
  .banner svg {
    color: var(--bad);
  }
  @media (max-width: 760px) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
      padding-bottom: 4.25rem;
    }
    .sidebar {
      position: static;
      height: auto;
      border: 0;
      padding: var(--s3) var(--s4) 0;
      flex-direction: row;
      align-items: center;
      justify-content: space-between;
      gap: var(--s3);
    }
    .sidebar .foot {
      margin: 0;
      display: flex;
    }
    .sidebar .foot .upstream {
      display: none;
    }
    .sidebar nav {
      position: fixed;
      z-index: 2;
      inset: auto 0 0;
      background: var(--surface);
      border-top: 1px solid var(--line);
      padding: var(--s1) var(--s1) calc(var(--s1) + env(safe-area-inset-bottom));
    }
    .sidebar nav ul {
      display: flex;
    }
    .sidebar nav li {
      flex: 1;
      min-width: 0;
    }
    .sidebar nav li:has([aria-current]) {
      flex: 1.75;
    }
    .sidebar nav a:not([aria-current]) span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .sidebar nav a {
      flex-direction: column;
      justify-content: center;
      gap: 2px;
      padding: var(--s1) 0;
      min-height: 3.25rem;
      font-size: 0.6875rem;
    }
    main {
      padding: var(--s5) var(--s4) var(--s6);
    }
    .pad,
    .steps li,
    .pad-sides {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }
    .toast {
      bottom: 5.25rem;
      width: max-content;
      max-width: calc(100vw - 2rem);
    }
  }
  @media (max-width: 360px) {
    .brand {
      padding: 0;
      gap: var(--s2);
    }
    .sidebar .foot {
      padding: 0;
      white-space: nowrap;
    }
    .sidebar nav a {
      font-size: 0.625rem;
      letter-spacing: -0.01em;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .badge,
    .card,
    .finding,
    .disc {
      border: 1px solid;
    }
    .sidebar nav a[aria-current],
    .tabs button[aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
