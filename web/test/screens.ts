// What the tests of screens load, in one bundle.
export { Banner } from "../src/shell/banner.js";
export { Bookmarks } from "../src/screens/try/bookmarks.js";
export { IdleLock, idleLimit } from "../src/shell/idle-lock.js";
export { Messages } from "../src/screens/try/messages.js";
export { pageOf, rowOf, textOf } from "../src/screens/try/data.js";
export { PostList, Shelf } from "../src/screens/try/posts.js";
export { handleOf, initials, nameOf } from "../src/parts/people.js";
export { namesAtX } from "../src/parts/entries.js";
export { stepTitle, stepsFor } from "../src/parts/guide-steps.js";
export { screens } from "../src/shell/routes.js";
export { Task } from "../src/parts/task.js";
export { Toasts } from "../src/shell/toasts.js";
export { fromBase64, fromBase64url, toBase64, toBase64url } from "../src/bytes.js";
