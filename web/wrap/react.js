"use client";
// The element as a component of React 18 and 19: props become attributes and properties, events become callbacks.
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import "./element.js";

/** Callbacks by the events that they are called for. */
const events = {
  onReady: "ready",
  onStep: "step",
  onCheck: "check",
  onConnected: "connected",
  onDisconnected: "disconnected",
  onLocked: "locked",
  onQuestion: "question",
  onConsoleError: "error",
  onHandedOver: "handed-over",
  onNotHandedOver: "not-handed-over",
  onClosed: "closed",
};

/** On a server there is no layout, and React says so when it is asked for one. */
const useProperties = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** @type {import("./react.js").XConnect} */
export const XConnect = forwardRef(function XConnect(props, ref) {
  const { abilities, className, handOver, handOverContext, tokens, receiveCredentials, ...rest } =
    props;
  const element = useRef(null);
  const latest = useRef(props);
  useImperativeHandle(ref, () => element.current, []);
  useProperties(() => {
    latest.current = props;
    if (tokens !== undefined) element.current.tokens = tokens;
    element.current.receiveCredentials = receiveCredentials ?? null;
  });
  useProperties(() => {
    const { current } = element;
    const listeners = Object.entries(events).map(([name, type]) => {
      const listener = (event) => latest.current[name]?.(event.detail, event);
      current.addEventListener(type, listener);
      return () => current.removeEventListener(type, listener);
    });
    return () => listeners.forEach((stop) => stop());
  }, []);
  for (const name of Object.keys(events)) delete rest[name];
  return createElement("x-connect", {
    ...rest,
    ref: element,
    class: className,
    abilities: Array.isArray(abilities) ? abilities.join(" ") : abilities,
    "hand-over": handOver ? "" : undefined,
    "hand-over-context": handOverContext,
  });
});
