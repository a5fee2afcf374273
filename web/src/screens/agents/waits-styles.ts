// The look of the way to a request that is out of sight.
import { css } from "lit";

export const waitsStyles = css`
  .waits {
    position: fixed;
    z-index: 5;
    top: calc(var(--head, 0rem) + var(--s3));
    left: 50%;
    translate: -50% 0;
    max-width: calc(100vw - 2rem);
    border-radius: 99px;
    box-shadow: var(--shadow-high);
  }
  @media (min-width: 761px) {
    .waits {
      left: calc(50% + 7.5rem);
    }
  }
`;
