// The look of the agents, their requests and what they did.
import { css } from "lit";

export const agentsStyles = css`
  #requests {
    display: contents;
  }
  .request {
    border-color: var(--accent);
  }
  .request h2,
  .agent h2 {
    margin: 0;
  }
  .agent h2 {
    font-size: var(--body);
  }
  .quoted > p {
    margin: 0;
  }
  .log .written td {
    padding: 0 0 var(--s3);
    border-top: 0;
    white-space: normal;
  }
  .asker > p {
    display: inline;
  }
  .quoted {
    margin: 0;
    padding: var(--s3) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--sunken);
    max-height: 18rem;
    overflow: auto;
    overflow-wrap: anywhere;
  }
  p + .quoted {
    margin-top: var(--s1);
  }
  .said {
    border-left: 3px solid var(--line-strong);
    padding-left: var(--s3);
    color: var(--quiet);
  }
  .facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: var(--s1) var(--s4);
    margin: 0;
    font-size: var(--small);
  }
  .facts dt {
    color: var(--quiet);
  }
  .facts dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .agent {
    display: grid;
    gap: var(--s2);
    padding: var(--s4) var(--s5);
    border-top: 1px solid var(--line);
  }
  .agent:first-child {
    border-top: 0;
  }
  .together {
    background: var(--sunken);
  }
  .together:last-child {
    border-radius: 0 0 var(--radius) var(--radius);
  }
  .together meter {
    width: min(100%, 20rem);
    height: 0.6rem;
  }
  .amount-row {
    align-items: end;
  }
  .amount-row .field {
    flex: 0 1 20rem;
  }
  @media (min-width: 900px) {
    /* What can be done with an agent stands beside what is known of it. */
    article.agent {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    article.agent > :not(.facts, .facts ~ .row) {
      grid-column: 1 / -1;
    }
    article.agent > .facts ~ .row {
      align-self: end;
    }
  }
  .presets {
    display: grid;
    gap: var(--s2);
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
  }
  .presets label {
    font-weight: 400;
  }
  .presets .twice {
    grid-column: 1 / -1;
  }
  .more > summary {
    cursor: pointer;
  }
  .more[open] > summary {
    margin-bottom: var(--s3);
  }
  article.agent > form {
    grid-column: 1 / -1;
    margin-top: var(--s3);
    padding-top: var(--s4);
    border-top: 1px solid var(--line);
  }
  .configuration {
    max-height: none;
    white-space: pre;
    overflow-wrap: normal;
  }
  .agent > .facts ~ .row {
    margin-top: var(--s2);
  }
  .log td {
    padding-block: var(--s2);
    border-top: 1px solid var(--line);
    vertical-align: middle;
  }
  .log th:last-child,
  .log td:last-child {
    padding-right: 0;
  }
  .log th.amount,
  .log .amount {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .log td {
    overflow-wrap: anywhere;
  }
  .log td:first-child {
    white-space: nowrap;
  }
  @media (max-width: 640px) {
    /* The state has a line of its own, and what can be done one below it. */
    #socket > p {
      flex-basis: 100%;
    }
    .agent {
      padding-inline: var(--s4);
    }
  }
  /* Where a row does not fit: what was done and what became of it, then who and when. */
  @media (max-width: 640px) {
    .log thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .log tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: var(--s1) var(--s3);
      padding: var(--s3) 0;
      border-top: 1px solid var(--line);
    }
    .log tr:first-child,
    .log tr.written {
      border-top: 0;
    }
    .log tr.written {
      padding-top: 0;
    }
    .log td {
      padding: 0;
      border: 0;
    }
    .log td:nth-child(3) {
      grid-area: 1 / 1;
      font-weight: 560;
    }
    .log td:nth-child(4) {
      grid-area: 1 / 2;
      text-align: right;
    }
    .log td:nth-child(2) {
      grid-area: 2 / 1;
    }
    .log td:nth-child(5) {
      grid-area: 2 / 2;
    }
    .log td:first-child {
      grid-area: 3 / 1 / 3 / 3;
    }
  }
`;
