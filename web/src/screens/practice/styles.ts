// The look of the list of practice accounts.
import { css } from "lit";

export const practiceStyles = css`
  .scenarios {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
    gap: var(--s3);
  }
  .scenarios.few {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
  }
  .groups {
    overflow: hidden;
  }
  .groups:empty {
    display: none;
  }
  .groups > details + details {
    border-top: 1px solid var(--line);
  }
  .groups summary {
    padding: var(--s3) var(--s5);
  }
  .groups summary:hover {
    background: var(--sunken);
  }
  .groups .scenarios {
    padding-top: var(--s2);
  }
  .scenarios li {
    display: grid;
  }
  .scenarios button {
    display: grid;
    justify-content: stretch;
    justify-items: start;
    align-content: start;
    gap: var(--s1);
    padding: var(--s3) var(--s4);
    text-align: left;
    border-color: var(--line);
  }
  .scenarios button span {
    font-weight: 400;
    color: var(--quiet);
    font-size: var(--small);
  }
`;
