// Drawings of X's pages, with the place to click marked: schematic, our own, in the colours of the theme.
// 480 by 300 units; texts are large enough to be read at 320 px.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";

import { levelNames } from "../../session/abilities.js";
import type { AccessLevel } from "../../core/types.js";
import type { GuideStepId } from "../../parts/guide-steps.js";

type Part = SVGTemplateResult;

const text = (x: number, y: number, words: string, kind = ""): Part =>
  svg`<text x=${x} y=${y} class=${kind}>${words}</text>`;

const box = (x: number, y: number, width: number, height: number, kind = ""): Part =>
  svg`<rect x=${x} y=${y} width=${width} height=${height} rx="5" class=${kind} />`;

const button = (x: number, y: number, width: number, label: string, kind = "button"): Part =>
  svg`${box(x, y, width, 26, kind)}<text x=${x + width / 2} y=${y + 17.5} class="label ${kind}">${label}</text>`;

/** A line of text that nobody needs to read. */
const line = (x: number, y: number, width: number): Part => box(x, y, width, 6, "line");

const radio = (x: number, y: number, label: string, isOn: boolean): Part =>
  svg`<circle cx=${x + 7} cy=${y} r="6" class="choice" />${
    isOn ? svg`<circle cx=${x + 7} cy=${y} r="3" class="on" />` : nothing
  }${text(x + 20, y + 4.5, label, isOn ? "strong" : "")}`;

const field = (x: number, y: number, width: number, label: string, value: string): Part =>
  svg`${text(x, y, label, "small")}${box(x, y + 6, width, 24, "field")}${text(x + 8, y + 22, value, "mono")}`;

/** Where to look: a ring around the place, with the number that the words beside the drawing use. */
const mark = (x: number, y: number, width: number, height: number, number: number): Part =>
  svg`<rect x=${x} y=${y} width=${width} height=${height} rx="8" class="ring" /><circle cx=${x} cy=${y} r="10" class="number" /><text x=${x} y=${y + 4.5} class="label number-text">${number}</text>`;

const places = ["Dashboard", "Apps", "Usage", "Billing", "Account"];

/** A page of the console, with its sidebar. */
const consolePage = (active: string, content: Part): Part => svg`
  ${text(118, 20, "console.x.com", "small")}
  ${places.map((place, index) => {
    const y = 42 + index * 30;
    return svg`${place === active ? box(8, y, 86, 24, "active") : nothing}${text(16, y + 16.5, place, place === active ? "strong" : "")}`;
  })}
  <path d="M102 32V292" class="rule" />
  ${content}`;

const dialog = (x: number, y: number, width: number, height: number, title: string): Part =>
  svg`${box(x, y, width, height, "dialog")}${text(x + 16, y + 25, title, "strong")}`;

const dots = "••••••••••••••";

const drawings: Record<GuideStepId, (level: AccessLevel) => Part> = {
  account: () =>
    consolePage(
      "Dashboard",
      svg`${text(120, 62, "Developer Agreement", "title")}${line(120, 76, 330)}${line(120, 90, 290)}
        ${text(120, 124, "Describe your use", "small")}${box(120, 132, 330, 66, "field")}
        ${text(130, 152, "My agent posts for our shop and", "mono")}${text(130, 170, "reads what people answer.", "mono")}
        ${box(120, 212, 14, 14, "choice")}<path d="m123 219 3 3 6-7" class="stroke" />${text(142, 224, "I understand and accept")}
        ${button(120, 244, 90, "Submit", "primary")}
        ${mark(107, 9, 97, 17, 1)}${mark(112, 126, 346, 78, 2)}${mark(112, 238, 106, 38, 3)}`,
    ),
  credits: () =>
    consolePage(
      "Billing",
      svg`${text(120, 62, "Credits", "title")}${text(200, 62, "Payments", "quiet")}${text(282, 62, "Billing information", "quiet")}
        <path d="M120 70H172" class="stroke" />
        ${box(120, 88, 330, 72, "card")}${text(136, 112, "Balance", "small")}${text(136, 142, "$0.00", "title")}
        ${button(326, 110, 108, "Buy credits", "primary")}
        ${text(120, 194, "Spending limit", "strong")}${line(120, 204, 220)}${box(120, 220, 120, 26, "field")}${text(130, 238, "$10.00", "mono")}
        ${mark(318, 103, 124, 40, 1)}${mark(112, 214, 136, 38, 2)}`,
    ),
  app: () =>
    consolePage(
      "Apps",
      svg`${text(120, 62, "Apps", "title")}${button(352, 42, 98, "Create App", "primary")}
        ${dialog(130, 88, 310, 198, "Create New Client Application")}
        ${field(146, 134, 278, "Application Name", "my-agent")}
        ${text(146, 184, "Environment", "small")}${box(146, 190, 278, 24, "field")}${text(154, 206, "Production", "strong")}<path d="m408 199 4 4 4-4" class="stroke" />
        ${button(346, 244, 78, "Create", "primary")}
        ${mark(344, 36, 114, 38, 1)}${mark(138, 184, 294, 36, 2)}${mark(338, 238, 94, 38, 3)}`,
    ),
  keys: () =>
    consolePage(
      "Apps",
      svg`${dialog(118, 40, 344, 246, "Application Created Successfully")}
        ${text(134, 86, "These are shown only once.", "small")}
        ${["Consumer Key", "Secret Key", "Bearer Token"].map((label, index) => {
          const y = 112 + index * 56;
          return svg`${field(142, y, 250, label, dots)}<rect x="404" y=${y + 9} width="12" height="14" rx="2" class="choice" /><rect x="409" y=${y + 13} width="12" height="14" rx="2" class="choice" />${mark(134, y - 12, 298, 48, index + 1)}`;
        })}`,
    ),
  permissions: (level) => {
    const ranks: AccessLevel[] = ["read", "read-write", "read-write-directmessages"];
    const chosen = Math.max(ranks.indexOf(level), 0);
    return consolePage(
      "Apps",
      svg`${text(120, 54, "User authentication settings", "title")}
        ${text(120, 78, "App permissions", "strong")}
        ${radio(124, 96, "Read", chosen === 0)}
        ${radio(124, 118, "Read and write", chosen === 1)}
        ${radio(124, 140, "Read and write and Direct message", chosen === 2)}
        ${text(120, 168, "Type of App", "strong")}
        ${radio(124, 186, "Native App", false)}
        ${radio(124, 208, "Web App, Automated App or Bot", true)}
        ${field(124, 240, 200, "Callback URI / Redirect URL", "http://127.0.0.1…")}
        ${button(352, 248, 112, "Save Changes", "primary")}
        ${mark(116, 85 + chosen * 22, 300, 22, 1)}${mark(116, 197, 280, 22, 2)}${mark(116, 226, 216, 50, 3)}${mark(345, 241, 126, 40, 4)}`,
    );
  },
  access_token: (level) =>
    consolePage(
      "Apps",
      svg`${text(120, 58, "my-agent", "title")}
        ${text(120, 84, "OAuth 1.0 Keys", "strong")}
        ${box(120, 94, 346, 54, "card")}${text(134, 117, "Access Token", "strong")}${text(134, 137, "For @you", "small")}
        ${button(374, 108, 80, "Generate", "primary")}
        ${box(120, 162, 346, 126, "dialog")}
        ${text(142, 190, levelNames[level], "strong")}
        ${field(142, 226, 140, "Access Token", "1234-••••")}${field(306, 226, 144, "Access Token Secret", "•••••••••")}
        ${mark(366, 101, 96, 40, 1)}${mark(132, 174, 300, 24, 2)}${mark(132, 210, 326, 54, 3)}`,
    ),
  oauth2: () => svg`
    ${text(190, 20, "x.com", "small")}
    ${text(240, 66, "my-agent wants to access your account", "title middle")}
    <circle cx="240" cy="100" r="16" class="choice" />${text(240, 134, "@you", "quiet middle")}
    ${["See posts and profiles", "Post for you", "See and change your bookmarks"].map((label, index) => svg`<path d="m128 ${158 + index * 22} 4 4 7-9" class="stroke" />${text(150, 163 + index * 22, label)}`)}
    ${button(120, 232, 240, "Authorize app", "primary")}${text(240, 282, "Cancel", "quiet middle")}
    ${mark(112, 225, 256, 40, 3)}`,
};

/** The drawing of a step; `level` is the permission level to choose. `description` is what it shows, in words. */
export const drawing = (
  step: GuideStepId,
  level: AccessLevel,
  description: string,
): TemplateResult =>
  html`<svg
    class="drawing"
    viewBox="0 0 480 300"
    role="img"
    aria-label=${description}
    preserveAspectRatio="xMidYMid meet"
  >
    ${box(0.5, 0.5, 479, 299, "window")}
    <path d="M0.500 32H479.500" class="rule"></path>
    ${[18, 34, 50].map((x) => svg`<circle cx=${x} cy="16" r="4.500" class="dot" />`)}
    ${drawings[step](level)}
  </svg>`;
