// The look of the choice of abilities.
import { css } from "lit";

export const connectStyles = css`
  .ability {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s3);
    align-items: start;
    padding: var(--s4);
    font-weight: 400;
    cursor: pointer;
    color: var(--quiet);
  }
  .ability:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .ability input {
    width: 1.25rem;
    height: 1.25rem;
    min-height: 0;
    margin: 0.1rem 0 0;
    accent-color: var(--accent);
  }
  .ability .name {
    display: block;
    color: var(--text);
    font-weight: 620;
  }
`;
