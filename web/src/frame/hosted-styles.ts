// The look of who asks, above the screens.
import { css } from "lit";

export const hostedStyles = css`
  .visit {
    margin-block-end: var(--s5);
    align-items: center;
  }
  .visit > svg {
    margin-top: 0;
  }
`;
