// The look of the way to a request that is out of sight.
import { css } from "lit";

export const waitsStyles = css`
  .waits {
    position: fixed;
    z-index: 5;
    top: calc(var(--head, 0rem) + var(--s3));
    inset-inline: var(--s3);
    width: fit-content;
    margin-inline: auto;
    border-radius: 99px;
    box-shadow: var(--shadow-high);
  }
  @media (min-width: 761px) {
    .waits {
      left: 15rem;
    }
  }
`;
