// The look of the choice among several connections; fetched with it.
import { css } from "lit";

export const switchStyles = css`
  .switch {
    display: grid;
    gap: var(--s1);
    padding: 0 var(--s3);
  }
  .switch label {
    color: inherit;
  }
  .switch select {
    min-height: 2.5rem;
    border-color: var(--ink-raised);
    background: var(--ink-raised);
    color: var(--on-ink);
    font-weight: 550;
  }
  .faced {
    display: flex;
    align-items: center;
    gap: var(--s2);
  }
  @media (max-width: 760px) {
    .switch {
      order: 1;
      flex: 1 1 100%;
      padding: 0 0 var(--s3);
    }
    .switch label {
      display: none;
    }
  }
`;
