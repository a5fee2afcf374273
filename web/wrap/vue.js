// The element as a component of Vue 3: props become attributes and properties, events are emitted.
import { defineComponent, h, onMounted, shallowRef, watchEffect } from "vue";
import "./element.js";

const events = [
  ...["ready", "step", "check", "connected", "disconnected", "locked", "question"],
  ...["error", "handed-over", "not-handed-over", "closed"],
];

/** @type {import("./vue.js").XConnect} */
export const XConnect = defineComponent({
  name: "XConnect",
  props: {
    src: { type: String, required: true },
    ...{
      layout: String,
      theme: String,
      lang: String,
      label: String,
      handOverContext: String,
      session: String,
    },
    abilities: [String, Array],
    handOver: Boolean,
    tokens: Object,
    receiveCredentials: Function,
  },
  emits: events,
  setup(props, { emit, expose }) {
    const element = shallowRef(null);
    expose({ element });
    onMounted(() => {
      for (const type of events)
        element.value.addEventListener(type, (event) => emit(type, event.detail, event));
      watchEffect(() => {
        if (props.tokens !== undefined) element.value.tokens = props.tokens;
        element.value.receiveCredentials = props.receiveCredentials ?? null;
      });
    });
    return () =>
      h("x-connect", {
        ref: element,
        // With a caret they are attributes, whatever the element has as properties.
        "^src": props.src,
        "^layout": props.layout,
        "^theme": props.theme,
        "^lang": props.lang,
        "^label": props.label,
        "^abilities": Array.isArray(props.abilities) ? props.abilities.join(" ") : props.abilities,
        "^hand-over": props.handOver ? "" : undefined,
        "^hand-over-context": props.handOverContext,
        "^session": props.session,
      });
  },
});
