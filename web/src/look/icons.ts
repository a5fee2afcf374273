// The icons: one hand, 20 by 20, strokes of 1.6. Decoration only: words stand beside each of them.
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

/** Also for icons that only some screens have: later-icons.ts. */
export const icon = (paths: SVGTemplateResult, className = ""): TemplateResult =>
  html`<svg
    class=${className}
    width="20"
    height="20"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${paths}
  </svg>`;

export const icons = {
  connections: icon(
    svg`<circle cx="5" cy="10" r="2.5"/><circle cx="15" cy="5" r="2.5"/><circle cx="15" cy="15" r="2.5"/><path d="m7.3 8.9 5.4-2.8M7.3 11.1l5.4 2.8"/>`,
  ),
  credentials: icon(
    svg`<circle cx="7" cy="13" r="3.5"/><path d="m9.5 10.500 7-7M14 6l2 2M12 8l1.500 1.500"/>`,
  ),
  check: icon(
    svg`<path d="M17 9.200V10a7 7 0 1 1-4.200-6.400"/><path d="m7 9.500 2.700 2.700L17 5"/>`,
  ),
  try: icon(
    svg`<path d="M3.500 16.500 4.500 13 13 4.500a1.800 1.800 0 0 1 2.500 2.500L7 15.500z"/><path d="m11.500 6 2.500 2.500"/>`,
  ),
  agents: icon(
    svg`<rect x="4" y="7" width="12" height="9" rx="2.500"/><path d="M10 7V4M7.500 11v1M12.500 11v1M2 10.500v2M18 10.500v2"/><circle cx="10" cy="3" r="1"/>`,
  ),
  inspector: icon(svg`<path d="m7 6-4 4 4 4M13 6l4 4-4 4"/>`),
  post: icon(
    svg`<path d="M4 4h12a1.500 1.500 0 0 1 1.500 1.500v7A1.500 1.500 0 0 1 16 14h-5l-4 3v-3H4a1.500 1.500 0 0 1-1.500-1.500v-7A1.500 1.500 0 0 1 4 4zM6.500 7.500h7M6.500 10.500h4"/>`,
  ),
  tick: icon(svg`<path d="m4.500 10.500 3.500 3.500 7.500-8"/>`),
  cross: icon(svg`<path d="m5.500 5.500 9 9M14.500 5.500l-9 9"/>`),
  dash: icon(svg`<path d="M6 10h8"/>`),
  alert: icon(svg`<path d="M10 3 2.500 16.500h15z"/><path d="M10 8v4M10 14.200v.1"/>`),
  info: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 9.500V14M10 6.500v.1"/>`),
  spinner: icon(svg`<path d="M10 3a7 7 0 1 1-7 7"/>`, "spin"),
  reply: icon(svg`<path d="M8 5 3 10l5 5M3.500 10H12a5 5 0 0 1 5 5v.500"/>`),
  bookmark: icon(svg`<path d="M5.500 3h9v14L10 13.500 5.500 17z"/>`),
  picture: icon(
    svg`<rect x="3" y="4" width="14" height="12" rx="2"/><circle cx="7.500" cy="8.500" r="1.500"/><path d="m4 15 4.500-4 3 2.500 2-2L17 15"/>`,
  ),
  guide: icon(
    svg`<path d="M10 5.500C8.500 4.300 6.300 4 3.500 4v11c2.800 0 5 .300 6.500 1.500 1.500-1.200 3.700-1.500 6.500-1.500V4c-2.800 0-5 .300-6.500 1.500zM10 5.500v11"/>`,
  ),
  settings: icon(
    svg`<path d="M3.500 6H10M14 6h2.500M3.500 14H6M10 14h6.500"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>`,
  ),
  lock: icon(
    svg`<rect x="4.500" y="9" width="11" height="7.500" rx="1.500"/><path d="M7 9V6.500a3 3 0 0 1 6 0V9"/>`,
  ),
  external: icon(svg`<path d="M8 5H5v10h10v-3M11 4h5v5M16 4l-7 7"/>`),
  back: icon(svg`<path d="m11.500 5-5 5 5 5"/>`),
  heart: icon(
    svg`<path d="M10 16.500S3 12.500 3 7.800A3.600 3.600 0 0 1 10 6.500a3.600 3.600 0 0 1 7 1.300c0 4.700-7 8.700-7 8.700z"/>`,
  ),
  repost: icon(
    svg`<path d="m3 8 3-3 3 3M6 5v7a2 2 0 0 0 2 2h3M17 12l-3 3-3-3M14 15V8a2 2 0 0 0-2-2H9"/>`,
  ),
  bin: icon(svg`<path d="M4 6h12M8 6V4h4v2M6 6l.700 10h6.600L14 6"/>`),
  copy: icon(
    svg`<rect x="7" y="7" width="9" height="9" rx="2"/><path d="M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2"/>`,
  ),
  retry: icon(svg`<path d="M16 10a6 6 0 1 1-2-4.500M16 3v3.500h-3.500"/>`),
  theme: icon(
    svg`<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>`,
  ),
  more: icon(
    svg`<circle cx="4" cy="10" r="1.2" fill="currentColor"/><circle cx="10" cy="10" r="1.2" fill="currentColor"/><circle cx="16" cy="10" r="1.2" fill="currentColor"/>`,
  ),
  usage: icon(svg`<path d="M4 16.500V10M8 16.500V6M12 16.500v-4M16 16.500V3.500"/>`),
  inbox: icon(svg`<path d="M3 11 5 4h10l2 7v5H3zM3 11h4l1 2h4l1-2h4"/>`),
};

/** The product's own mark: two ways that cross, one end of them lit. */
export const logo = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="9" class="logo" />
  <g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
    <path d="M8 9c5 0 11 14 16 14" />
    <path d="M24 9c-5 0-11 14-16 14" />
  </g>
  <circle cx="24" cy="9" r="3" class="lit" />
</svg>`;
