// The look of the guide and its drawings.
import { css } from "lit";

export const guideStyles = css`
  .guide {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s4);
  }
  .toc {
    display: flex;
    gap: var(--s1);
    padding: var(--s2);
    overflow-x: auto;
  }
  .toc a:not([aria-current]) span:not(.disc) {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .toc a[aria-current] {
    white-space: nowrap;
  }
  .toc a {
    position: relative;
    display: flex;
    gap: var(--s3);
    align-items: center;
    padding: var(--s2);
    border-radius: var(--radius-small);
    color: var(--text);
    text-decoration: none;
    font-size: var(--small);
  }
  .toc a:hover {
    background: var(--sunken);
  }
  .toc a[aria-current] {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 600;
  }
  .toc .disc {
    flex: none;
  }
  .step .head {
    padding: var(--s4) var(--s5) 0;
  }
  .step .head p {
    max-width: 44rem;
  }
  .split {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr);
    gap: var(--s5);
    align-items: start;
    padding: var(--s4) var(--s5) var(--s5);
  }
  .split > figure {
    position: sticky;
    top: calc(var(--head) + var(--s4));
  }
  /* The way on is in view, however long the step. */
  .foot-row {
    position: sticky;
    z-index: 2;
    bottom: 0;
    padding: var(--s3) var(--s5);
    border-top: 1px solid var(--line);
    border-radius: 0 0 var(--radius) var(--radius);
    background: var(--surface);
  }
  /* In three rows it would hide the step itself. */
  @media (max-width: 480px) {
    .foot-row {
      position: static;
    }
  }
  .step h2 {
    font-size: var(--title);
    margin: 0 0 var(--s1);
  }
  .place {
    font-weight: 560;
  }
  .todo {
    counter-reset: todo;
    display: grid;
    gap: var(--s3);
  }
  .todo li {
    counter-increment: todo;
    display: grid;
    grid-template-columns: 1.75rem minmax(0, 1fr);
    gap: var(--s3);
  }
  .todo li::before {
    content: counter(todo);
    display: grid;
    place-items: center;
    width: 1.5rem;
    height: 1.5rem;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
    font-size: var(--small);
    font-weight: 650;
  }
  .see {
    display: flex;
    gap: var(--s3);
    color: var(--good);
  }
  .see span {
    color: var(--text);
  }
  .entry {
    padding: var(--s4);
    border-radius: var(--radius);
    background: var(--sunken);
  }

  .drawing {
    width: 100%;
    height: auto;
    font-size: 13px;
  }
  .drawing text {
    fill: var(--text);
  }
  .drawing .title {
    font-size: 16px;
    font-weight: 650;
  }
  .drawing .strong {
    font-weight: 620;
  }
  .drawing .small {
    font-size: 12px;
    fill: var(--quiet);
  }
  .drawing .quiet {
    fill: var(--quiet);
  }
  .drawing .mono {
    font-family: var(--mono);
    font-size: 12px;
  }
  .drawing .middle,
  .drawing .label {
    text-anchor: middle;
  }
  .drawing .label {
    font-size: 12.5px;
    font-weight: 600;
  }
  .drawing rect,
  .drawing circle {
    fill: none;
    stroke: none;
  }
  .drawing rect.window {
    fill: var(--page);
    stroke: var(--line-strong);
  }
  .drawing rect.card,
  .drawing rect.dialog,
  .drawing rect.field,
  .drawing rect.button {
    fill: var(--surface);
    stroke: var(--line-strong);
  }
  .drawing rect.dialog {
    filter: drop-shadow(0 3px 8px var(--shade));
  }
  .drawing rect.active {
    fill: var(--line);
  }
  .drawing rect.line {
    fill: var(--line);
  }
  .drawing rect.primary {
    fill: var(--text);
  }
  .drawing text.primary {
    fill: var(--page);
  }
  .drawing .rule {
    stroke: var(--line);
  }
  .drawing .dot {
    fill: var(--line-strong);
  }
  .drawing .choice {
    fill: var(--surface);
    stroke: var(--line-strong);
  }
  .drawing circle.on {
    fill: var(--text);
  }
  .drawing .stroke {
    fill: none;
    stroke: var(--text);
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .drawing rect.ring {
    stroke: var(--accent);
    stroke-width: 2.5;
  }
  .drawing circle.number {
    fill: var(--accent);
  }
  .drawing .number-text {
    fill: var(--on-accent);
  }
  @media (max-width: 1000px) {
    .split {
      grid-template-columns: minmax(0, 1fr);
    }
    .split > figure {
      position: static;
      order: -1;
    }
  }
  @media (max-width: 760px) {
    .step .head,
    .split,
    .foot-row {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }
    .foot-row {
      bottom: var(--bar);
    }
  }
  @media (forced-colors: active) {
    .drawing rect.ring {
      stroke: Highlight;
    }
    .todo li::before {
      border: 1px solid;
    }
  }
`;
