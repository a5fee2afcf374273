// The look of the accounts that are connected: side by side where there is room.
import { css } from "lit";

export const accountsStyles = css`
  .accounts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    gap: var(--s4);
  }
  .accounts > .card {
    align-content: start;
  }
  .accounts .tools {
    gap: var(--s1);
    margin-left: calc(-1 * var(--s2));
  }
  .accounts .avatar {
    width: 3rem;
    height: 3rem;
  }
`;
