// What is wrong with what was filled in, as it is shown; the words are marked for translation where they stand.
import type { Finding } from "../../core/types.js";

export const refusal = (code: string, title: string, cause: string, fix: string): Finding => ({
  ...{ code, title, cause, fix },
  ...{ severity: "error", field: "", evidence: "", guideStep: "" },
});
