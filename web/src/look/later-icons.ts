// Icons of screens that are opened later: what the console loads at first does not grow by them.
import { svg } from "lit";

import { icon } from "./icons.js";

export const laterIcons = {
  poll: icon(svg`<path d="M4 5.500h8M4 10h12M4 14.500h5"/>`),
  quote: icon(
    svg`<path d="M8 6.500c-2 .500-3.500 2-3.500 4.500v2.500H8V10H5.500M16 6.500c-2 .500-3.500 2-3.500 4.500v2.500H16V10h-2.500"/>`,
  ),
  star: icon(
    svg`<path d="m10 3.500 2 4.200 4.500.600-3.300 3.100.800 4.600-4-2.300-4 2.300.800-4.600L3.500 8.300l4.500-.600z"/>`,
  ),
  search: icon(svg`<circle cx="9" cy="9" r="5.500"/><path d="m13.200 13.200 4 4"/>`),
  add: icon(svg`<path d="M10 4.500v11M4.500 10h11"/>`),
};
