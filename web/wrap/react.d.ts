import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { Theme, Tokens, XConnect as XConnectElement, XConnectEvents } from "./element.js";

type Told<Name extends keyof XConnectEvents> = (
  detail: XConnectEvents[Name],
  event: CustomEvent<XConnectEvents[Name]>,
) => void;

export interface XConnectProps extends Omit<
  HTMLAttributes<XConnectElement>,
  "children" | "onError" | "dangerouslySetInnerHTML"
> {
  /** Address of the console. Needed with a bundler. */
  src: string;
  layout?: "inline" | "modal" | "drawer";
  theme?: Theme;
  tokens?: Tokens | null;
  abilities?: string | readonly string[];
  handOver?: boolean;
  handOverContext?: string;
  /** The token of a session that your server has made. */
  session?: string;
  label?: string;
  receiveCredentials?: (credentials: Record<string, string>) => void;
  onReady?: Told<"ready">;
  onStep?: Told<"step">;
  onCheck?: Told<"check">;
  onConnected?: Told<"connected">;
  onDisconnected?: Told<"disconnected">;
  onLocked?: Told<"locked">;
  onQuestion?: Told<"question">;
  /** The event `error`: something that the page's developer has to know. */
  onConsoleError?: Told<"error">;
  onHandedOver?: Told<"handed-over">;
  onNotHandedOver?: Told<"not-handed-over">;
  onClosed?: Told<"closed">;
}

/** The console in a frame; its ref is the element, with `open()`, `close()`, `invoke()` and the others. */
export declare const XConnect: ForwardRefExoticComponent<
  XConnectProps & RefAttributes<XConnectElement>
>;

/** `<x-connect>` itself, for who writes it without the component. */
interface ElementAttributes
  extends HTMLAttributes<XConnectElement>, RefAttributes<XConnectElement> {
  class?: string;
  src?: string;
  layout?: "inline" | "modal" | "drawer";
  theme?: Theme;
  abilities?: string;
  "hand-over"?: boolean | "" | "false";
  "hand-over-context"?: string;
  session?: string;
  label?: string;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "x-connect": ElementAttributes;
    }
  }
}
