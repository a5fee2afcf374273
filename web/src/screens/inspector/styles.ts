// The look of the inspector: requests, their stages, their way.
import { css } from "lit";

export const inspectorStyles = css`
  .part1 {
    color: var(--caution);
  }
  .part2 {
    color: var(--accent);
  }
  .part3 {
    color: var(--good);
  }
  .exchange > summary {
    padding: var(--s3) var(--s5);
    font-weight: 400;
    flex-wrap: wrap;
  }
  .exchange h2 {
    font-size: var(--body);
  }
  .exchange + .exchange {
    border-top: 1px solid var(--line);
  }
  .exchange .stages {
    padding: var(--s2) var(--s5) var(--s5);
    counter-reset: stage;
  }
  .stage {
    position: relative;
    padding: 0 0 var(--s4) var(--s6);
    counter-increment: stage;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s2);
  }
  .stage::before {
    content: counter(stage);
    position: absolute;
    left: 0;
    top: 0;
    width: 1.4rem;
    height: 1.4rem;
    display: grid;
    place-items: center;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent);
    font-size: 0.75rem;
    font-weight: 650;
  }
  .stage::after {
    content: "";
    position: absolute;
    left: 0.68rem;
    top: 1.6rem;
    bottom: 0.2rem;
    border-left: 1px solid var(--line);
  }
  .stage:last-child::after {
    display: none;
  }

  .way {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    padding: var(--s3) var(--s5) var(--s4);
  }
  .way li {
    position: relative;
    display: grid;
    justify-items: center;
    gap: var(--s1);
    text-align: center;
    color: var(--quiet);
  }
  .way li + li::before {
    content: "";
    position: absolute;
    top: 0.875rem;
    right: calc(50% + 1.1rem);
    width: calc(100% - 2.2rem);
    border-top: 2px solid var(--line-strong);
  }
  .way li.off::before {
    border-top-style: dotted;
  }
  .way li.good,
  .way li.bad {
    color: var(--text);
  }
  @media (max-width: 760px) {
    .exchange > summary,
    .exchange .stages,
    .way {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }
    .exchange > summary .mono {
      order: 1;
      flex-basis: 100%;
    }
  }
  @media (max-width: 360px) {
    .way {
      padding-left: var(--s2);
      padding-right: var(--s2);
    }
    .way .small {
      font-size: 0.75rem;
    }
    .exchange .stages {
      padding-left: var(--s3);
      padding-right: var(--s3);
    }
    /* Name over value: three columns would leave a few letters to each. */
    .stage thead {
      display: none;
    }
    .stage tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      padding: var(--s1) 0;
    }
    .stage td {
      padding: 0;
    }
    .stage td:nth-child(2) {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
`;
