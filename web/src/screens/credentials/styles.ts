// The look of the list of what is held.
import { css } from "lit";

export const credentialsStyles = css`
  .held-title {
    padding-bottom: var(--s3);
  }
  .held li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s3);
    padding: var(--s3) var(--s5);
    border-top: 1px solid var(--line);
  }
  .held .grow {
    flex-basis: 10rem;
  }
  .held .replace {
    flex: 1 1 100%;
    padding-bottom: var(--s3);
  }
  @media (max-width: 760px) {
    .held li {
      padding-inline: var(--s4);
    }
  }
`;
