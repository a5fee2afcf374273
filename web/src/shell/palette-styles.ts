// The look of the search that leads anywhere.
import { css } from "lit";

export const paletteStyles = css`
  .palette {
    margin-top: 12vh;
    padding: 0;
    width: min(38rem, calc(100vw - 2rem));
    overflow: hidden;
  }
  .palette .wanted {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: 0 var(--s4);
    border-bottom: 1px solid var(--line);
    color: var(--quiet);
  }
  /* The field has the whole dialog for its frame: there is nowhere else to be. */
  .palette input {
    flex: 1;
    min-width: 0;
    min-height: 3.25rem;
    padding: 0;
    border: 0;
    outline: none;
    background: none;
    color: var(--text);
    font-size: var(--large);
  }
  .palette [role="listbox"] {
    max-height: min(24rem, 55vh);
    padding: var(--s2);
    overflow-y: auto;
  }
  .palette [role="option"] {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: var(--s3);
    min-height: 2.5rem;
    padding: var(--s1) var(--s3);
    border-radius: var(--radius-small);
    cursor: pointer;
    scroll-margin: var(--s2);
  }
  .palette [role="option"] > svg {
    color: var(--quiet);
  }
  .palette [role="option"]:hover {
    background: var(--sunken);
  }
  .palette [aria-selected="true"],
  .palette [aria-selected="true"]:hover {
    background: var(--accent-soft);
  }
  .palette [aria-selected="true"] > svg {
    color: var(--accent);
  }
  .palette .none {
    padding: var(--s5);
    color: var(--quiet);
    text-align: center;
  }
  .palette .keys {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s4);
    padding: var(--s2) var(--s4);
    border-top: 1px solid var(--line);
    color: var(--quiet);
    font-size: var(--small);
  }
  .palette .keys kbd {
    min-width: 1.4rem;
  }
  /* A phone's keyboard takes half of the height. */
  @media (max-width: 760px) {
    .palette {
      margin-top: var(--s4);
    }
    .palette [role="listbox"] {
      max-height: 45vh;
    }
  }
  /* And it has no such keys; who has magnified the page has them. */
  @media (hover: none) {
    .palette .keys,
    .palette kbd {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .palette [aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
