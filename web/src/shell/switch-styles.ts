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
    color: var(--text);
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
