// The look of the console in somebody's page: as high as what it shows, navigation above it.
import { css } from "lit";

export const embeddedStyles = css`
  :host([embedded]) {
    min-height: 0;
    background: none;
  }
  :host([embedded]) .frame {
    display: block;
    min-height: 0;
    padding: 0;
  }
  :host([embedded]) .sidebar {
    position: static;
    height: auto;
    min-height: 0;
    padding: var(--s1) var(--s2);
    flex-direction: row;
    flex-wrap: wrap;
    gap: 0 var(--s3);
  }
  :host([embedded]) .stripe {
    position: static;
  }
  :host([embedded]) .sidebar nav {
    position: static;
    flex: 1 1 100%;
    padding: 0;
    overflow-x: auto;
    scrollbar-color: var(--on-ink-quiet) transparent;
    scrollbar-width: thin;
  }
  :host([embedded]) .entries {
    display: flex;
  }
  :host([embedded]) .sidebar nav a::after {
    display: none;
  }
  :host([embedded]) .toasts {
    position: static;
    flex: 1 1 100%;
    margin: 0;
  }
  :host([embedded]) .toast {
    margin: var(--s1) 0;
    border-radius: var(--radius-small);
    background: var(--ink-raised);
    color: var(--on-ink);
  }
  /* All of them fit into a dialog. */
  @media (min-width: 761px) {
    :host([embedded]) .sidebar nav a {
      gap: var(--s2);
      padding: 0 var(--s2);
      white-space: nowrap;
    }
  }
  /* The keys still lead to the search. */
  :host([embedded]) .sidebar :is(.brand, .search, .foot, .skip) {
    display: none;
  }
  :host([embedded]) main {
    padding: var(--s4);
  }
  .embed-bar {
    display: flex;
    align-items: center;
    gap: var(--s2);
    margin-bottom: var(--s4);
  }
  .embed-bar > svg {
    color: var(--on-ink);
  }
  .embed-bar .logo {
    fill: var(--logo);
  }
  .embed-bar .lit {
    fill: var(--amber);
  }
  .embed-bar button {
    margin-left: auto;
  }
  main > :is(.request, .standing) {
    margin-bottom: var(--s5);
  }
  .standing li {
    padding: var(--s1) 0;
  }
`;
