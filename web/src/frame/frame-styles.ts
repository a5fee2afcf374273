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
    border: 0;
    padding: var(--s2);
    flex-direction: row;
  }
  :host([embedded]) .sidebar nav {
    position: static;
    border: 0;
    background: none;
    overflow-x: auto;
  }
  :host([embedded]) .sidebar nav ul {
    display: flex;
  }
  :host([embedded]) :is(.brand, .foot) {
    display: none;
  }
  :host([embedded]) main {
    padding: var(--s4);
  }
  .request {
    margin-bottom: var(--s5);
  }
`;
