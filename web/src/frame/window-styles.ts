// The look of a question's window.
import { css } from "lit";

export const windowStyles = css`
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s1) var(--s3);
    padding: var(--s3) var(--s4);
    background: var(--ink);
    color: var(--on-ink);
    font-weight: 700;
  }
  header .mono {
    font-weight: 400;
    color: var(--on-ink-quiet);
  }
  header .logo {
    fill: var(--logo);
  }
  header .lit {
    fill: var(--amber);
  }
  main {
    max-width: 34rem;
    margin: 0 auto;
    padding: var(--s4);
  }
  .stack {
    gap: var(--s3);
  }
  h1 {
    font-size: var(--title);
    overflow-wrap: anywhere;
  }
  .mark {
    display: block;
    height: 1px;
  }
  .account {
    display: inline-block;
    overflow-wrap: anywhere;
  }
  #code b {
    display: inline-block;
    padding: 0 0.4em;
    border-radius: var(--radius-small);
    background: var(--accent-soft);
    color: var(--accent);
    font-size: var(--title);
    font-variant-numeric: tabular-nums;
  }
  .pad-keys {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: var(--s2);
  }
  .pad-keys button {
    min-height: 2.75rem;
    padding: 0;
    font-size: var(--large);
    font-variant-numeric: tabular-nums;
  }
  .field-error {
    color: var(--bad);
  }
  .field-error:empty {
    display: none;
  }
`;
