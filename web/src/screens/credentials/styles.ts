// The look of the list of sandbox accounts.
import { css } from "lit";

export const credentialsStyles = css`
  .scenarios {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
    gap: var(--s3);
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
