// The look of what is around every screen: practice stripe, sidebar, banner, messages in passing.
import { css } from "lit";

export const shellStyles = css`
  /* A sidebar where there is room; where there is not, a head and a bar at the bottom. */
  .frame {
    --head: 0rem;
    display: grid;
    grid-template-columns: 15rem minmax(0, 1fr);
    grid-template-rows: auto 1fr;
    min-height: inherit;
  }
  .frame:has(.stripe) {
    --head: 2rem;
  }
  .skip {
    position: fixed;
    z-index: 6;
    left: var(--s3);
    top: -4rem;
  }
  .skip:focus {
    top: var(--s3);
  }

  /* What only practises looks like it, at every width. */
  .stripe {
    grid-column: 1 / -1;
    position: sticky;
    z-index: 4;
    top: 0;
    min-height: 2rem;
    display: flex;
    align-items: center;
    justify-content: center;
    padding: 0 var(--s4);
    background: repeating-linear-gradient(-45deg, var(--amber) 0 14px, var(--amber-deep) 14px 28px);
    color: var(--on-amber);
    font-size: var(--small);
    line-height: 1.2;
    text-align: center;
  }
  .stripe span {
    padding: 0.15rem 0.75rem;
    border-radius: 99px;
    background: var(--amber);
  }

  .sidebar {
    grid-row: 2;
    position: sticky;
    top: var(--head);
    display: flex;
    flex-direction: column;
    gap: var(--s5);
    height: calc(100vh - var(--head));
    height: calc(100dvh - var(--head));
    padding: var(--s5) var(--s3);
    overflow-y: auto;
    background: var(--ink);
    color: var(--on-ink-quiet);
  }
  .sidebar :focus-visible {
    outline-color: var(--amber);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: 0 var(--s3);
    color: var(--on-ink);
    font-weight: 700;
    font-size: var(--large);
    letter-spacing: -0.015em;
    white-space: nowrap;
  }
  .sidebar .search {
    justify-content: space-between;
    min-height: 2.25rem;
    padding: 0 var(--s3);
    border-color: var(--ink-raised);
    background: none;
    color: inherit;
    font-weight: 500;
  }
  .sidebar .search:hover:not(:disabled) {
    background: var(--ink-raised);
    color: var(--on-ink);
  }
  .sidebar kbd {
    border: 0;
    background: none;
    color: inherit;
    font-size: var(--small);
  }
  .brand .logo {
    fill: var(--logo);
  }
  .brand .lit {
    fill: var(--amber);
  }
  .sidebar ul {
    display: grid;
    gap: 2px;
  }
  .sidebar nav a,
  .sidebar .more {
    position: relative;
    display: flex;
    align-items: center;
    justify-content: flex-start;
    gap: var(--s3);
    width: 100%;
    min-height: 2.5rem;
    padding: 0 var(--s3);
    border: 0;
    border-radius: var(--radius-small);
    background: none;
    color: inherit;
    text-decoration: none;
    font-weight: 550;
    transition:
      background-color 120ms,
      color 120ms;
  }
  .sidebar nav a:hover,
  .sidebar .more:hover:not(:disabled) {
    background: var(--ink-raised);
    color: var(--on-ink);
  }
  .sidebar nav a[aria-current],
  .sidebar .more.current {
    background: var(--ink-raised);
    color: var(--on-ink);
  }
  /* The lit end of the mark stands where one is. */
  .sidebar nav a[aria-current]::after {
    content: "";
    width: 0.45rem;
    height: 0.45rem;
    margin-left: auto;
    border-radius: 50%;
    background: var(--amber);
  }
  .sidebar .more-entry,
  .sidebar .sheet {
    display: none;
  }
  .sidebar .foot {
    display: grid;
    gap: var(--s3);
    padding: 0 var(--s3);
    font-size: var(--small);
  }
  .sidebar .foot .plain {
    justify-self: start;
    margin-left: calc(-1 * var(--s2));
    color: inherit;
  }
  .sidebar .foot .plain:hover:not(:disabled) {
    background: var(--ink-raised);
    color: var(--on-ink);
  }
  .spent {
    color: inherit;
    font-variant-numeric: tabular-nums;
  }
  .upstream {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    align-items: center;
    overflow-wrap: anywhere;
  }
  .upstream:empty {
    display: none;
  }

  main {
    grid-column: 2;
    /* Also where no stripe stands above it. */
    grid-row: 2;
    width: 100%;
    max-width: 60rem;
    margin: 0 auto;
    padding: var(--s6) var(--s6) var(--s7);
  }
  .screen {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s5);
  }
  .lead {
    color: var(--quiet);
    max-width: 40rem;
    margin-top: calc(-1 * var(--s4));
  }

  /* Messages in passing stand where nothing else is: in the sidebar, or between the content and the bar. */
  .toasts {
    margin-top: auto;
  }
  .toast {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
    padding: var(--s3);
    border-radius: var(--radius);
    background: var(--toast);
    color: var(--on-toast);
    font-weight: 550;
    line-height: 1.3;
    overflow-wrap: anywhere;
    animation: settle 200ms ease-out;
  }
  .toast button {
    min-height: 1.75rem;
    border-color: currentColor;
    background: none;
    color: inherit;
  }
  .toast button:hover:not(:disabled) {
    background: rgb(128 128 128 / 25%);
    color: inherit;
  }
  @keyframes settle {
    from {
      opacity: 0;
      transform: translateY(0.5rem);
    }
  }
  .banner {
    display: flex;
    gap: var(--s3);
    align-items: center;
    flex-wrap: wrap;
    padding: var(--s3) var(--s4);
    margin-bottom: var(--s5);
    border-radius: var(--radius);
    background: var(--bad-soft);
  }
  .banner > svg {
    color: var(--bad);
  }

  @media (max-width: 760px) {
    .frame {
      --bar: calc(3.75rem + env(safe-area-inset-bottom));
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto auto 1fr;
      padding-bottom: var(--bar);
    }
    .frame:has(.toast) {
      padding-bottom: calc(var(--bar) + 3.5rem);
    }
    .sidebar {
      position: static;
      flex-direction: row;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0 var(--s3);
      height: auto;
      min-height: 3.25rem;
      padding: 0 var(--s4);
      overflow: visible;
    }
    .brand {
      padding: 0;
      min-height: 3.25rem;
    }
    .sidebar .foot {
      padding: 0;
    }
    .sidebar .foot .plain {
      margin: 0;
    }
    .sidebar .upstream,
    .sidebar .search kbd,
    .sidebar .wide-only {
      display: none;
    }
    .sidebar .search {
      margin-left: auto;
    }
    /* What it has cost needs the room of the name. */
    .sidebar:has(.spent) .brand {
      font-size: 0;
    }
    .sidebar .foot {
      display: flex;
      align-items: center;
    }
    .sidebar nav {
      position: fixed;
      z-index: 3;
      inset: auto 0 0;
      padding: var(--s1) var(--s1) calc(var(--s1) + env(safe-area-inset-bottom));
      background: var(--ink);
    }
    .sidebar .entries {
      display: flex;
      gap: 0;
    }
    .sidebar .entries > li {
      flex: 1 1 0;
      min-width: 0;
    }
    .sidebar .entries > .rest {
      display: none;
    }
    .sidebar .more-entry {
      display: block;
    }
    .sidebar .entries > li > a,
    .sidebar .more {
      flex-direction: column;
      justify-content: center;
      gap: 3px;
      min-height: 3.25rem;
      padding: var(--s1) 0;
      font-size: 0.6875rem;
      line-height: 1.1;
      letter-spacing: -0.01em;
    }
    .sidebar .more .badge {
      position: absolute;
      top: 0.15rem;
      left: calc(50% + 0.35rem);
      padding: 0 0.4rem;
    }
    .sidebar nav a[aria-current]::after {
      position: absolute;
      top: 0.35rem;
      right: calc(50% - 1rem);
      margin: 0;
    }
    .sidebar .sheet {
      display: grid;
      padding: var(--s2) var(--s2) var(--s3);
      border-bottom: 1px solid var(--ink-raised);
      margin-bottom: var(--s1);
    }
    .sidebar .sheet a[aria-current]::after {
      position: static;
      margin-left: auto;
    }
    main {
      grid-column: 1;
      grid-row: 3;
      padding: var(--s5) var(--s4) var(--s6);
    }
    .toasts {
      position: fixed;
      z-index: 3;
      inset: auto 0 var(--bar);
      margin: 0;
    }
    /* The bar grows by it, and the page with the bar. */
    .toast {
      justify-content: space-between;
      min-height: 3.5rem;
      padding: var(--s2) var(--s4);
      border-radius: 0;
    }
  }
  @media (max-width: 360px) {
    .sidebar .foot {
      white-space: nowrap;
    }
    .brand {
      font-size: 0;
    }
    .sidebar:has(.spent) .search {
      display: none;
    }
    .sidebar .entries > li > a,
    .sidebar .more {
      font-size: 0.625rem;
    }
  }
  @media (forced-colors: active) {
    .stripe,
    .toast {
      border: 1px solid;
    }
    .sidebar nav a[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
