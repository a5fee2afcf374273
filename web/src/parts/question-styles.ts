// The look of what a person agrees to.
import { css } from "lit";

export const questionStyles = css`
  .arguments {
    max-height: max(8rem, 40vh);
    padding: var(--s3) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    /* A shade where more stands above or below; what moves with the text covers it at the ends. */
    background:
      linear-gradient(var(--sunken) 40%, transparent) 0 0 / 100% 2.5rem local,
      linear-gradient(transparent, var(--sunken) 60%) 0 100% / 100% 2.5rem local,
      linear-gradient(var(--line), transparent) 0 0 / 100% 0.75rem scroll,
      linear-gradient(transparent, var(--line)) 0 100% / 100% 0.75rem scroll,
      var(--sunken);
    background-repeat: no-repeat;
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
  .as-post {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: var(--s3);
  }
  /* Beside all lines, however many: rows that are empty take no room. */
  .as-post > .avatar {
    grid-row: 1 / span 99;
  }
  .as-post > :not(.avatar) {
    grid-column: 2;
    margin: 0 0 var(--s1);
  }
  .arguments .end {
    display: block;
    height: 1px;
  }
  /* As high before it is drawn as afterwards: nothing moves. */
  .pictured {
    display: block;
    width: 100%;
    height: 12rem;
    margin-top: var(--s2);
    object-fit: contain;
    object-position: left;
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
