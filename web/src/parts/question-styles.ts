// The look of what a person agrees to.
import { css } from "lit";

export const questionStyles = css`
  .arguments {
    max-height: max(8rem, 40vh);
    padding: var(--s3) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--sunken);
    overflow: auto;
    overscroll-behavior: contain;
  }
  .arguments dl {
    display: grid;
    gap: var(--s1);
    margin: 0;
  }
  .arguments dt {
    font-size: var(--small);
    color: var(--quiet);
  }
  .arguments dd {
    margin: 0 0 var(--s2);
  }
  .arguments dd:last-of-type {
    margin: 0;
  }
  .arguments .end {
    display: block;
    height: 1px;
  }
  .revealed {
    margin: 0;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  /* Blanks of the text count, those of the page do not. */
  .revealed span {
    white-space: pre-wrap;
  }
  .revealed mark {
    padding: 0 var(--s1);
    border-radius: 4px;
    background: var(--caution-soft);
    color: var(--caution);
    font: 600 var(--small) / 1.5 var(--mono);
  }
  .revealed .link {
    color: var(--accent);
  }
`;
