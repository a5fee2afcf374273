// The look of what stands before everything that is sealed.
import { css } from "lit";

export const unlockStyles = css`
  .unlock {
    max-width: 30rem;
  }
  .unlock .avatar {
    width: 3rem;
    height: 3rem;
  }
  .unlock .open {
    width: 100%;
  }
  .unlock .forget {
    margin: 0 calc(-1 * var(--s5));
    padding: var(--s3) var(--s5) 0;
    border-top: 1px solid var(--line);
  }
  .unlock .forget .plain {
    margin-left: calc(-1 * var(--s2));
  }
`;
