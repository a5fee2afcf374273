// The look of the help.
import { css } from "lit";

export const helpStyles = css`
  .help[open] {
    display: grid;
    gap: var(--s5);
    width: min(38rem, calc(100vw - 2rem));
  }
  /* Its own name is what is read first, not the button beside it. */
  .help h2 {
    font-size: var(--title);
  }
  .help h2:focus {
    outline: none;
  }
  .help .ways {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
    gap: var(--s3);
  }
  .help .ways li {
    position: relative;
    display: grid;
    align-content: start;
    gap: var(--s1);
    padding: var(--s3) var(--s4) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }
  .help .ways li:hover {
    border-color: var(--line-strong);
    background: var(--sunken);
  }
  .help .ways a {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 2rem;
    font-weight: 600;
    text-decoration: none;
  }
  /* All of it is the link. */
  .help .ways a::after {
    content: "";
    position: absolute;
    inset: 0;
  }
  .help .shortcuts {
    columns: 2 14rem;
    column-gap: var(--s5);
    font-size: var(--small);
  }
  .help .shortcuts > div {
    display: grid;
    grid-template-columns: 5rem minmax(0, 1fr);
    align-items: center;
    gap: var(--s2);
    padding: var(--s1) 0;
    break-inside: avoid;
  }
`;
