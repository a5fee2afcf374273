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
