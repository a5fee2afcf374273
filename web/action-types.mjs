// The arguments of the catalogue's actions as TypeScript: what actions.d.ts of the package holds. Called by build.mjs.

const comment = (indent, text) =>
  text ? `${indent}/** ${text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ")} */\n` : "";

const literals = (values) => values.map((value) => JSON.stringify(value)).join(" | ");

/** The type of a value that a JSON Schema of the catalogue describes. */
function typeOf({ type, enum: choices, items }) {
  if (choices) return literals(choices);
  if (type === "integer") return "number";
  if (type === "array") return `readonly ${items.enum ? `(${typeOf(items)})` : items.type}[]`;
  return type;
}

const keyOf = (name) => (/^\w+$/.test(name) ? name : JSON.stringify(name));

function argumentsOf({ inputSchema, anyOf }) {
  const { properties, required = [] } = inputSchema;
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment("    ", schema.description)}    ${keyOf(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};\n`,
  );
  const all = members.length > 0 ? `{\n${members.join("")}  }` : "Record<string, never>";
  return anyOf.length > 0 ? `AtLeastOne<${all}, ${literals(anyOf)}>` : all;
}

/**
 * @param {object[]} actions Of the catalogue, with its words.
 * @returns {string} A declaration file.
 */
export function actionTypes(actions) {
  const rows = actions.map(
    (action) => `${comment("  ", action.description)}  ${action.id}: ${argumentsOf(action)};\n`,
  );
  return `// Made from the catalogue by the build.
type AtLeastOne<All, Names extends keyof All> = All &
  { [Name in Names]: Required<Pick<All, Name>> }[Names];

/** Arguments by the action's name. */
export interface ActionArguments {
${rows.join("")}}

/** The name of an action of the catalogue. */
export type ActionName = keyof ActionArguments;
`;
}
