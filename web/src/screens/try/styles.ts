// The look of posts, messages and what is written.
import { css } from "lit";

export const tryStyles = css`
  .composer {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s3);
  }
  .composer > .byline {
    align-self: center;
  }
  .composer > .body {
    grid-column: 2;
  }
  .composer textarea {
    min-height: 4.5rem;
  }
  .composer .sending {
    flex: 1;
    justify-content: end;
  }
  .composer .fit {
    width: auto;
    min-height: 2.25rem;
    padding-block: 0;
  }
  .composer .finding svg {
    width: 1.1rem;
    height: 1.1rem;
  }
  .drafts .words {
    display: block;
    flex: 1 1 0;
    overflow: hidden;
    min-width: 0;
    min-height: 2.5rem;
    color: var(--text);
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .drafts li {
    flex-wrap: nowrap;
    border-top: 1px solid var(--line);
  }

  /* Every action: the list beside the form, and on a phone one after the other. */
  .panes {
    display: grid;
    grid-template-columns: 18rem minmax(0, 1fr);
    align-items: start;
  }
  .pane-list {
    position: sticky;
    top: var(--head);
    max-height: calc(100vh - var(--head));
    max-height: calc(100dvh - var(--head));
    padding: var(--s4) var(--s3);
    overflow-y: auto;
    border-right: 1px solid var(--line);
  }
  .pane-form {
    min-height: 100%;
    padding: var(--s5);
  }
  .pane-form .reply {
    margin-top: var(--s5);
  }
  .pane-form h2:focus {
    outline: none;
  }
  .to-list {
    display: none;
  }
  .actions summary {
    padding: 0 var(--s2);
    font-size: var(--small);
    color: var(--quiet);
  }
  .actions summary .grow {
    flex-basis: auto;
  }
  .actions a {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 2.25rem;
    padding: var(--s1) var(--s2);
    border-radius: var(--radius-small);
    color: var(--text);
    line-height: 1.3;
    text-decoration: none;
  }
  .actions a .grow {
    flex-basis: 0;
    overflow-wrap: anywhere;
  }
  .actions a:hover {
    background: var(--sunken);
  }
  .actions a[aria-current] {
    background: var(--accent-soft);
    font-weight: 600;
  }
  .actions .price {
    font-variant-numeric: tabular-nums;
  }
  .verdict-icon {
    color: var(--quiet);
  }
  .verdict-icon svg {
    width: 1rem;
    height: 1rem;
  }
  .verdict-icon.good {
    color: var(--good);
  }
  .verdict-icon.bad {
    color: var(--bad);
  }
  .verdict-icon.caution {
    color: var(--caution);
  }
  .ticks-of-list {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
    gap: 0 var(--s3);
  }
  .ticks-of-list label {
    font-weight: 400;
  }
  .lines {
    display: grid;
    gap: var(--s2);
  }
  .lines li {
    display: flex;
    align-items: center;
    gap: var(--s1);
  }
  @media (max-width: 900px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    .panes.chosen .pane-list,
    .panes:not(.chosen) .pane-form {
      display: none;
    }
    .pane-list {
      position: static;
      max-height: none;
      padding: var(--s4);
      border-right: 0;
    }
    .pane-form {
      padding: var(--s4);
    }
    .to-list {
      display: inline-flex;
      align-items: center;
      gap: var(--s1);
      min-height: 2.75rem;
      margin-top: calc(-1 * var(--s2));
    }
    .actions summary,
    .actions a {
      min-height: 2.75rem;
    }
    .actions details + details {
      border-top: 1px solid var(--line);
    }
    .actions summary {
      font-size: var(--body);
      color: var(--text);
    }
  }

  .tabs {
    overflow-x: auto;
    display: flex;
    gap: var(--s1);
    padding: 0 var(--s4);
    border-bottom: 1px solid var(--line);
    overflow-x: auto;
  }
  .tabs button {
    flex: none;
    border: 0;
    border-radius: 0;
    background: none;
    min-height: 3rem;
    padding: 0 var(--s3);
    color: var(--quiet);
    border-bottom: 2px solid transparent;
    white-space: nowrap;
  }
  .tabs button[aria-selected="true"] {
    color: var(--text);
    border-bottom-color: var(--accent);
  }
  .tabs button:focus-visible {
    outline-offset: -4px;
  }

  .post {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s1) var(--s3);
    padding: var(--s4) var(--s5);
    border-top: 1px solid var(--line);
  }
  .post:first-child {
    border-top: 0;
  }
  .post > :not(.avatar) {
    grid-column: 2;
  }
  .post > .avatar {
    grid-row: 1 / span 2;
  }
  .post .about {
    display: flex;
    align-items: center;
    gap: var(--s1);
  }
  .post .about svg {
    width: 1rem;
    height: 1rem;
  }
  .post > .about:first-child ~ .avatar {
    grid-row: 2 / span 2;
  }
  .byline {
    display: flex;
    flex-wrap: wrap;
    min-width: 0;
    overflow-wrap: anywhere;
    align-items: center;
    gap: 0 var(--s1);
  }
  .verified {
    color: var(--accent);
  }
  .verified svg {
    width: 1.1rem;
    height: 1.1rem;
  }
  .quote {
    margin: var(--s1) 0;
    padding: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .media {
    display: grid;
    gap: 2px;
    overflow: hidden;
    max-width: 34rem;
    margin: var(--s2) 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .media:is(.count-2, .count-3, .count-4) {
    grid-template-columns: 1fr 1fr;
  }
  .media li,
  .media a {
    position: relative;
    display: block;
    min-height: 100%;
    background: var(--sunken);
  }
  .media.count-3 li:first-child {
    grid-row: 1 / 3;
  }
  .media li.gone {
    display: none;
  }
  .media img {
    display: block;
    width: 100%;
    height: 100%;
    max-height: 24rem;
    object-fit: cover;
  }
  .media .badge {
    position: absolute;
    left: var(--s2);
    bottom: var(--s2);
  }
  .poll {
    display: grid;
    gap: var(--s1);
    max-width: 34rem;
    margin: var(--s2) 0;
  }
  .poll ul {
    display: grid;
    gap: var(--s1);
  }
  .poll li {
    display: flex;
    justify-content: space-between;
    gap: var(--s3);
    padding: var(--s1) var(--s3);
    border-radius: var(--radius-small);
    background: linear-gradient(
      to right,
      var(--accent-soft) var(--share),
      var(--sunken) var(--share)
    );
  }
  .meta .off svg {
    opacity: 0.5;
  }
  .post .meta,
  .post .converse {
    margin-left: calc(-1 * var(--s2));
  }
  .post .converse {
    color: var(--accent);
  }
  /* Posts that answer one another: a line from face to face. */
  .post.joined {
    position: relative;
  }
  .post.joined + .post {
    border-top-color: transparent;
  }
  .post.joined::before {
    content: "";
    position: absolute;
    left: calc(var(--s5) + 1.25rem - 1px);
    top: 4.25rem;
    bottom: -0.75rem;
    width: 2px;
    background: var(--line);
  }
  .meta .out {
    display: inline-flex;
    align-items: center;
    min-height: 2rem;
    padding: 0 var(--s2);
    color: inherit;
  }
  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .post .meta {
    min-height: 2rem;
    color: var(--quiet);
    font-size: var(--small);
    gap: var(--s4);
  }
  .post .meta span {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
  }
  .new {
    animation: arrive 900ms ease-out;
  }
  @keyframes arrive {
    from {
      background: var(--accent-soft);
    }
  }

  .mark.set {
    color: var(--accent);
  }
  .mark.set svg {
    fill: currentColor;
  }
  .upload {
    padding: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }
  .upload .grow {
    display: flex;
    align-items: center;
    gap: var(--s2);
    flex-basis: 8rem;
  }
  .upload label {
    display: grid;
    gap: var(--s1);
    text-wrap: balance;
  }
  .conversations button {
    display: flex;
    gap: var(--s3);
    align-items: center;
    width: 100%;
    padding: var(--s3) var(--s4);
    border: 0;
    border-top: 1px solid var(--line);
    border-radius: 0;
    background: none;
    text-align: start;
    font-weight: 400;
  }
  .conversations .grow > * {
    display: block;
  }
  .thread {
    display: grid;
    gap: var(--s3);
    padding: 0 var(--s5) var(--s4);
    list-style: none;
  }
  .thread-head {
    flex-wrap: nowrap;
  }
  .thread li {
    justify-self: start;
    max-width: 80%;
  }
  .thread li.mine {
    justify-self: end;
    text-align: end;
  }
  .thread .text {
    display: inline-block;
    padding: var(--s2) var(--s3);
    border-radius: var(--radius);
    background: var(--sunken);
    text-align: start;
  }
  .thread .text + * {
    margin-top: var(--s1);
  }
  .thread .sent {
    display: flex;
    align-items: center;
    gap: var(--s1);
  }
  .thread .mine .sent {
    justify-content: end;
    margin-right: calc(-1 * var(--s2));
  }
  .thread .carried {
    display: inline-block;
    max-width: min(100%, 20rem);
    border-radius: var(--radius);
  }
  .thread .mine .text {
    background: var(--accent-soft);
  }
  @media (max-width: 480px) {
    .wide-only {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .post .meta {
      gap: 0;
    }
    /* From edge to edge, and over the line of a thread. */
    .post > .meta {
      position: relative;
      grid-column: 1 / -1;
      background: var(--surface);
    }
    .thread {
      padding-inline: var(--s4);
    }
    .thread li {
      max-width: 92%;
    }
  }
  @media (min-width: 380px) and (max-width: 480px) {
    .post .meta {
      flex-wrap: nowrap;
      justify-content: space-between;
    }
  }
  @media (max-width: 760px) {
    .post {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }
    .post.joined::before {
      left: calc(var(--s4) + 1.25rem - 1px);
    }
    .composer > .body {
      grid-column: 1 / -1;
    }
  }
`;
