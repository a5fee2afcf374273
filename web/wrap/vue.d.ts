import type { DefineComponent, ShallowRef } from "vue";
import type { Theme, Tokens, XConnect as XConnectElement, XConnectEvents } from "./element.js";

export interface XConnectProps {
  /** Address of the console. Needed with a bundler. */
  src: string;
  layout?: "inline" | "modal" | "drawer";
  theme?: Theme;
  lang?: string;
  label?: string;
  tokens?: Tokens | null;
  abilities?: string | readonly string[];
  handOver?: boolean;
  handOverContext?: string;
  /** The token of a session that your server has made. */
  session?: string;
  receiveCredentials?: (credentials: Record<string, string>) => void;
}

type Emits = {
  [Name in keyof XConnectEvents]: (
    detail: XConnectEvents[Name],
    event: CustomEvent<XConnectEvents[Name]>,
  ) => void;
};

/** The console in a frame; a template ref's `element` is the element, with `open()`, `invoke()` and the others. */
export declare const XConnect: DefineComponent<
  XConnectProps,
  { element: Readonly<ShallowRef<XConnectElement | null>> },
  object,
  object,
  object,
  object,
  object,
  Emits
>;
