// The look of posts, messages and what is written.
import { css } from "lit";

export const tryStyles = css`
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
    margin-bottom: -1px;
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
  .mark.off svg {
    opacity: 0.5;
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
    padding: var(--s4);
    list-style: none;
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
  }
`;
