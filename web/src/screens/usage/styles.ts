// The look of usage: totals, the chart of days, and X's windows.
import { css } from "lit";

export const usageStyles = css`
  .totals {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr));
    gap: var(--s4);
  }
  .totals dt + dd {
    font-size: var(--display);
    font-weight: 700;
    letter-spacing: -0.025em;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  .cap {
    width: 100%;
    height: 0.75rem;
  }
  .row:has(> .field) {
    align-items: end;
  }
  #cap-mistake:empty {
    display: none;
  }
  .row:has(> .field #cap-mistake:not(:empty)) > button {
    margin-bottom: 1.75rem;
  }
  .chart {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: var(--s1);
  }
  .chart .most,
  .chart svg {
    grid-column: 1 / -1;
  }
  .chart svg {
    width: 100%;
    height: 8rem;
    border-top: 1px dashed var(--line);
    border-bottom: 1px solid var(--line-strong);
  }
  .chart rect {
    fill: var(--accent);
  }
  .chart.ghostly rect {
    fill: var(--line);
  }
  .chart.ghostly svg {
    height: 4rem;
    border-top: 0;
  }
  .chart .theirs {
    fill: var(--quiet);
  }
  .window {
    position: relative;
    display: flex;
    justify-content: space-between;
    margin-top: var(--s2);
    padding-top: 6px;
    border-top: 1px solid var(--line-strong);
    color: var(--quiet);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  /* Now. */
  .window::before {
    content: "";
    position: absolute;
    left: var(--elapsed);
    top: -5px;
    width: 2px;
    height: 9px;
    background: var(--accent);
  }
  .amount {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .limits {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
    gap: var(--s4) var(--s5);
  }
  .limits h3 {
    margin-bottom: var(--s1);
  }
  .bar {
    width: 100%;
    height: 6px;
    margin-bottom: var(--s1);
  }
  .bar .whole {
    fill: var(--line);
  }
  .bar.good .left {
    fill: var(--good);
  }
  .bar.caution .left {
    fill: var(--caution);
  }
  .plot {
    width: 100%;
    height: 2.5rem;
    margin-top: var(--s2);
    border-bottom: 1px solid var(--line);
  }
  .plot polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .axes {
    display: grid;
    grid-template-columns: 1fr auto;
    color: var(--quiet);
    font-size: 0.75rem;
  }
  .axes .plot,
  .axes .top {
    grid-column: 1 / -1;
  }
`;
