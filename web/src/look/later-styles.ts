// The look of what the first screen has none of; fetched with the other screens.
import { css } from "lit";

export const laterStyles = css`
  /* Names may be one long word. */
  h2,
  h3,
  label,
  summary {
    overflow-wrap: anywhere;
  }

  /* Code, tables, what unfolds */
  pre {
    margin: 0;
    padding: var(--s3);
    border-radius: var(--radius-small);
    background: var(--sunken);
    font: 0.8125rem / 1.55 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    max-height: 22rem;
    overflow: auto;
  }
  .table-scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  th {
    text-align: left;
    font-weight: 600;
    color: var(--quiet);
    padding: var(--s1) var(--s3) var(--s1) 0;
    vertical-align: top;
    white-space: nowrap;
  }
  td {
    padding: var(--s1) var(--s3) var(--s1) 0;
    vertical-align: top;
  }
  details > summary {
    cursor: pointer;
    font-weight: 600;
    min-height: 2rem;
    display: flex;
    align-items: center;
    gap: var(--s2);
  }
  details > summary::before {
    content: "";
    width: 0.45rem;
    height: 0.45rem;
    border-right: 2px solid currentColor;
    border-bottom: 2px solid currentColor;
    transform: rotate(-45deg);
    transition: transform 120ms;
    margin: 0 0.2rem;
  }
  details[open] > summary::before {
    transform: rotate(45deg);
  }
  dialog {
    width: min(28rem, calc(100vw - 2rem));
    padding: var(--s5);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow-high);
  }
  dialog::backdrop {
    background: var(--shade);
  }
  .joy {
    position: absolute;
    left: 2.2rem;
    top: 2.4rem;
    pointer-events: none;
  }
  .joy i {
    position: absolute;
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--amber);
    opacity: 0;
    animation: spark 900ms cubic-bezier(0.15, 0.7, 0.3, 1);
  }
  .joy i:nth-child(even) {
    background: var(--logo);
    animation-duration: 1200ms;
  }
  .joy i:nth-child(1) {
    --turn: 0deg;
  }
  .joy i:nth-child(2) {
    --turn: 30deg;
  }
  .joy i:nth-child(3) {
    --turn: 60deg;
  }
  .joy i:nth-child(4) {
    --turn: 90deg;
  }
  .joy i:nth-child(5) {
    --turn: 120deg;
  }
  .joy i:nth-child(6) {
    --turn: 150deg;
  }
  .joy i:nth-child(7) {
    --turn: 180deg;
  }
  .joy i:nth-child(8) {
    --turn: 210deg;
  }
  .joy i:nth-child(9) {
    --turn: 240deg;
  }
  .joy i:nth-child(10) {
    --turn: 270deg;
  }
  .joy i:nth-child(11) {
    --turn: 300deg;
  }
  .joy i:nth-child(12) {
    --turn: 330deg;
  }
  @keyframes spark {
    0% {
      opacity: 1;
      transform: rotate(var(--turn)) translateX(0.6rem) scale(0.6);
    }
    60% {
      opacity: 1;
    }
    100% {
      opacity: 0;
      transform: rotate(var(--turn)) translateX(4.5rem) scale(0.2);
    }
  }
  ::file-selector-button {
    margin: 0 var(--s3) 0 0;
    padding: var(--s1) var(--s3);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  kbd {
    display: inline-block;
    min-width: 1.6rem;
    padding: 0 var(--s1);
    border: 1px solid var(--line-strong);
    border-radius: 4px;
    background: var(--sunken);
    font: 600 var(--small) / 1.5 var(--mono);
    text-align: center;
  }

  /* What will be there, where there is nothing yet. */
  .ghost {
    display: grid;
    gap: var(--s3);
    width: min(100%, 24rem);
    margin-bottom: var(--s2);
    opacity: 0.6;
    mask-image: linear-gradient(black, transparent);
    text-align: start;
  }
  .ghost > div {
    display: grid;
    grid-template-columns: 2.75rem minmax(0, 1fr) auto;
    align-items: center;
    justify-items: start;
    gap: var(--s3);
    padding: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .ghost .lines {
    display: grid;
    gap: var(--s2);
    width: 100%;
  }
  .ghost i {
    height: 0.5rem;
    width: 45%;
    border-radius: 4px;
    background: var(--line-strong);
    opacity: 0.5;
  }
  .ghost i + i {
    width: 85%;
    background: var(--line);
    opacity: 1;
  }
  .understood {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
    color: var(--good);
    font-weight: 600;
  }
  .understood svg {
    width: 1rem;
    height: 1rem;
  }

  .wishes {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2) var(--s4);
  }
  .wishes li {
    display: inline-flex;
    align-items: center;
    gap: var(--s2);
  }
  .wishes .good svg {
    color: var(--good);
  }
  .wishes .caution svg {
    color: var(--caution);
  }
  .wishes .bad svg {
    color: var(--bad);
  }
  /* As wide as what is chosen or typed there. */
  .settings .field {
    max-width: 28rem;
  }
  .strength meter {
    width: 10rem;
    height: 0.6rem;
  }
  .causes {
    display: grid;
    gap: var(--s1);
    padding-left: 1.2rem;
    list-style: decimal;
  }
`;
