// The look of the check: tiles, and the table of all actions.
import { css } from "lit";

export const checkStyles = css`
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
    gap: var(--s4);
  }
  .tile {
    display: grid;
    align-content: start;
    gap: var(--s2);
    min-width: 0;
    padding: var(--s4);
    border-left: 4px solid var(--line-strong);
    overflow-wrap: anywhere;
  }
  .tile .row {
    align-items: start;
  }
  .verdict {
    border-top: 4px solid var(--line-strong);
  }
  .verdict.good {
    border-top-color: var(--good);
  }
  .verdict.caution {
    border-top-color: var(--caution);
  }
  .verdict.bad {
    border-top-color: var(--bad);
  }
  .headline {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s3);
    align-items: start;
    font-size: var(--title);
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .headline svg {
    margin-top: 0.15rem;
  }
  .headline > span:only-child {
    grid-column: 1 / -1;
  }
  .verdict .headline svg:not(.spin) {
    animation: found 260ms cubic-bezier(0.3, 1.4, 0.6, 1);
  }
  .verdict.good .headline svg {
    color: var(--good);
  }
  .verdict.caution .headline svg {
    color: var(--caution);
  }
  .verdict.bad .headline svg {
    color: var(--bad);
  }
  .cause {
    gap: var(--s3);
    max-width: 44rem;
  }
  .cause .evidence {
    margin-bottom: var(--s2);
    color: var(--quiet);
  }
  .verdict {
    position: relative;
  }
  .when {
    margin-top: calc(-1 * var(--s3));
  }
  .fix {
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .options {
    padding-top: 0;
    padding-bottom: var(--s4);
  }
  .options .choice {
    align-items: flex-start;
    padding: var(--s2) 0;
    font-weight: 400;
  }
  .report {
    padding: var(--s2) var(--s5) var(--s3);
    border-top: 1px solid var(--line);
  }
  /* What is waited for takes more words than there is room for on a phone. */
  .tile .badge,
  .access .badge {
    border-radius: 1rem;
    white-space: normal;
  }
  .tile.good {
    border-left-color: var(--good);
  }
  .tile.caution {
    border-left-color: var(--caution);
  }
  .tile.bad {
    border-left-color: var(--bad);
  }
  .access td,
  .access th {
    padding: var(--s3) var(--s3) var(--s3) 0;
    border-top: 1px solid var(--line);
  }
  .access tr.group > *,
  .access tr.group + tr > * {
    border-top: 0;
  }
  .access tr.group > * {
    padding-top: var(--s5);
    color: var(--quiet);
  }
  .access th {
    color: var(--text);
  }
  .access th[scope="row"] {
    white-space: normal;
    min-width: 10rem;
  }
  .access th p {
    font-weight: 400;
  }
  @media (max-width: 760px) {
    /* The way back in view: no more around the field than it needs. */
    .fix {
      padding: 0;
      border: 0;
    }
    .fix .hint {
      display: none;
    }
    .access thead {
      display: none;
    }
    .access tr {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 var(--s2);
      border-top: 1px solid var(--line);
      padding: var(--s3) 0;
    }
    .access tr.group {
      padding: var(--s4) 0 0;
    }
    .access tr.group > * {
      padding: 0;
    }
    .access tbody:first-of-type tr.group {
      padding-top: 0;
    }
    .access tr.group,
    .access tr.group + tr {
      border-top: 0;
    }
    .access td,
    .access th,
    .access th[scope="row"] {
      min-width: 0;
      border: 0;
      padding: 0;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .access th[scope="row"] {
      flex: 1 1 calc(100% - 11rem);
    }
    .access .fact {
      color: var(--quiet);
    }
    .access .fact.none {
      display: none;
    }
    .access .fact:has(~ .fact:not(.none))::after {
      content: " ·";
    }
  }
  @media (max-width: 360px) {
    .steps .badge {
      grid-column: 2;
      justify-self: start;
    }
  }
`;
