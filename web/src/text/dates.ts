// Moments, as people read them.
import { language } from "./text.js";

/** A moment as X writes it, for people; empty where X tells none. */
export function dateText(created: string | undefined): string {
  if (created === undefined) return "";
  const date = new Date(created);
  return Number.isNaN(date.valueOf())
    ? created
    : date.toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
}

/** A moment to wait for, in seconds since 1970: the time of day, with the date where it is not today. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString(language(), { timeStyle: "short" })
    : date.toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
}

/** How long ago a moment was, in milliseconds since 1970: "5 minutes ago". */
export function agoText(at: number): string {
  const seconds = Math.round((at - Date.now()) / 1000);
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  const [unit, length] = units.find(([, one]) => -seconds >= one) ?? ["second", 1];
  // "now" until a minute has passed.
  return format.format(unit === "second" ? 0 : Math.trunc(seconds / length), unit);
}
