// The stripe over everything that only practises.
import { nothing } from "lit";

import type { Session } from "../session/session.js";
import { html } from "../text/text.js";

export const practiceStripe = ({ upstream }: Session) =>
  upstream === "sandbox"
    ? html`<aside class="stripe" aria-label="Practice">
        <span><strong>Practice:</strong> nothing reaches X</span>
      </aside>`
    : nothing;
