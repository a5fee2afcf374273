// The look of the way in: one paste, and beside it what else there is.
import { css } from "lit";

export const connectionsStyles = css`
  .ways {
    display: grid;
    grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr);
    gap: var(--s4);
    align-items: start;
  }
  .paste textarea {
    min-height: 8.5rem;
  }
  .ticks {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s4);
    color: var(--quiet);
    font-size: var(--small);
  }
  .ticks li {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
  }
  .ticks svg {
    width: 1rem;
    height: 1rem;
  }
  .ticks .good {
    color: var(--good);
    font-weight: 600;
  }
  .paste [role="status"]:empty {
    display: none;
  }
  @media (max-width: 900px) {
    .ways {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  /* On a phone the next way in has to be seen, too. */
  @media (max-width: 760px) {
    .paste textarea {
      min-height: 5.5rem;
    }
  }
`;
