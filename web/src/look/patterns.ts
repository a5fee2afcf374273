// The few patterns that all screens are made of.
import { css } from "lit";

export const patterns = css`
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .pad {
    padding: var(--s5);
  }
  .pad-sides {
    padding: 0 var(--s5) var(--s4);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s4);
  }
  .tight {
    gap: var(--s2);
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--s3);
    flex-wrap: wrap;
  }
  .between {
    justify-content: space-between;
  }
  .grow {
    flex: 1 1 14rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: var(--small);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    min-height: 2.5rem;
    padding: 0 var(--s4);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 560;
    text-decoration: none;
    cursor: pointer;
    transition: background-color 120ms;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--sunken);
    color: var(--text);
  }
  button.primary,
  .button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
    color: var(--on-accent);
  }
  button.danger {
    background: var(--bad);
    border-color: var(--bad);
    color: var(--on-bad);
  }
  button.danger:hover:not(:disabled) {
    background: var(--bad-hover);
    color: var(--on-bad);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--quiet);
    padding: 0 var(--s2);
    min-height: 2rem;
    font-weight: 500;
    font-size: var(--small);
  }
  button.plain:hover:not(:disabled) {
    color: var(--text);
    background: var(--sunken);
  }
  .stage > button.plain {
    justify-self: start;
    margin-left: calc(-1 * var(--s2));
  }
  .button:has(input:focus-visible) {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  button:active:not(:disabled),
  .button:active {
    transform: translateY(1px);
  }
  button:disabled {
    opacity: 0.55;
    cursor: not-allowed;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    padding: 0.1rem 0.55rem;
    border-radius: 99px;
    font-size: var(--small);
    font-weight: 560;
    background: var(--sunken);
    color: var(--quiet);
    white-space: nowrap;
  }
  .badge.good {
    background: var(--good-soft);
    color: var(--good);
  }
  .badge.caution {
    background: var(--caution-soft);
    color: var(--caution);
  }
  .badge.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }
  .chips li {
    padding: 0.1rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: 99px;
    font-size: var(--small);
    color: var(--quiet);
  }
  .guide-link {
    margin-top: var(--s2);
    font-weight: 560;
  }

  /* Forms */
  label,
  .label {
    font-weight: 600;
  }
  .field {
    display: grid;
    gap: var(--s1);
  }
  .field .hint {
    color: var(--quiet);
    font-size: var(--small);
  }
  input,
  textarea,
  select {
    width: 100%;
    min-height: 2.5rem;
    padding: var(--s2) var(--s3);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: inherit;
    font: inherit;
  }
  input.mono,
  textarea.mono {
    font-family: var(--mono);
    font-size: 0.875rem;
  }
  textarea {
    resize: vertical;
    min-height: 5.5rem;
  }
  input:focus-visible,
  textarea:focus-visible,
  select:focus-visible {
    outline-offset: 0;
    border-color: var(--accent);
  }
  .masked {
    -webkit-text-security: disc;
  }
  @supports not (-webkit-text-security: disc) {
    .masked:not(:placeholder-shown) {
      color: transparent;
      caret-color: var(--text);
    }
  }
  input[aria-invalid="true"] {
    border-color: var(--bad);
  }
  .missing {
    color: var(--bad);
    font-weight: 560;
  }
  .choice {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: 28px;
  }
  .choice input {
    min-height: 0;
    accent-color: var(--accent);
    width: 20px;
    height: 20px;
    margin: 0;
    flex: none;
  }
  legend {
    padding: 0;
    margin-bottom: 6px;
  }
  code.mono {
    overflow-wrap: anywhere;
  }
  .reveal {
    display: flex;
    gap: var(--s2);
  }
  .reveal button {
    min-height: 2.5rem;
    min-width: 4.5rem;
  }

  /* Findings: what happened, why, what to do. */
  .finding {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s1) var(--s3);
    padding: var(--s4);
    border-radius: var(--radius);
    border: 1px solid transparent;
    background: var(--bad-soft);
  }
  .finding > svg {
    margin-top: 0.1rem;
    color: var(--bad);
  }
  .finding.warning {
    background: var(--caution-soft);
  }
  .finding.warning > svg {
    color: var(--caution);
  }
  .finding.info {
    background: var(--accent-soft);
  }
  .finding.info > svg {
    color: var(--accent);
  }
  .finding dl {
    display: grid;
    gap: var(--s2);
    margin-top: var(--s2);
  }
  .finding dt {
    font-size: var(--small);
    font-weight: 600;
    color: var(--quiet);
  }
  .finding.inline {
    padding: var(--s2) var(--s3);
    font-size: var(--small);
    border-radius: var(--radius-small);
  }
  .finding.inline h2 {
    font-size: var(--small);
  }

  .steps li {
    display: grid;
    grid-template-columns: 1.75rem minmax(0, 1fr) auto;
    gap: var(--s3);
    align-items: center;
    padding: var(--s3) var(--s5);
    border-top: 1px solid var(--line);
  }
  .steps li:first-child {
    border-top: 0;
  }
  .disc {
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    background: var(--sunken);
    color: var(--quiet);
    font-size: var(--small);
    font-weight: 600;
  }
  .disc.good {
    background: var(--good-soft);
    color: var(--good);
  }
  /* What has been found out settles into its place. */
  .disc:is(.good, .caution, .bad) > svg {
    animation: found 220ms cubic-bezier(0.3, 1.4, 0.6, 1);
  }
  @keyframes found {
    from {
      opacity: 0;
      transform: scale(0.4);
    }
  }
  .disc.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .disc.caution {
    background: var(--caution-soft);
    color: var(--caution);
  }

  .avatar {
    position: relative;
    overflow: hidden;
    display: grid;
    place-items: center;
    width: 2.5rem;
    height: 2.5rem;
    border-radius: 50%;
    flex: none;
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 650;
    font-size: var(--small);
  }

  .avatar img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }

  .empty {
    display: grid;
    justify-items: center;
    gap: var(--s3);
    padding: var(--s7) var(--s5);
    text-align: center;
    color: var(--quiet);
  }
  .empty > svg {
    width: 2rem;
    height: 2rem;
  }
  .bone {
    height: 0.9rem;
    border-radius: 4px;
    background: var(--line);
    /* What is there in a moment need not move: a first visit has the processor for better things. */
    animation: breathe 1.4s ease-in-out 400ms infinite;
  }
  .bone.short {
    width: 35%;
  }
  .bone.long {
    width: 85%;
  }
  .bone.round {
    width: 2.5rem;
    height: 2.5rem;
    border-radius: 50%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  .spin {
    animation: spin 900ms linear 400ms infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(360deg);
    }
  }

  progress {
    width: 100%;
    accent-color: var(--accent);
  }

  @media (max-width: 760px) {
    .pad,
    .steps li,
    .pad-sides {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }
  }
  @media (forced-colors: active) {
    .badge,
    .card,
    .finding,
    .disc {
      border: 1px solid;
    }
    .tabs button[aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
