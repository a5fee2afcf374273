// What the pages of the documentation are, in the order of the navigation. A file that does not exist is left out; one that is
// linked to and not listed becomes a page all the same, outside the navigation.

/**
 * @typedef {{ title: string, file?: string, page?: string }} Entry
 *   `file`: Markdown, from the root of the project. `page`: made by build.mjs, under this address.
 */

/** @type {{ title: string, entries: Entry[] }[]} */
export const navigation = [
  {
    title: "Begin",
    entries: [
      { title: "Start", file: "README.md" },
      { title: "Set up your app at X", page: "guide" },
    ],
  },
  {
    title: "Use it",
    entries: [
      { title: "In a dashboard", file: "docs/embedding.md" },
      { title: "From JavaScript", file: "docs/javascript.md" },
      { title: "From C++", file: "docs/cpp.md" },
      { title: "For servers", file: "docs/servers.md" },
      { title: "With agents", file: "docs/agents.md" },
      { title: "On the command line", file: "docs/cli.md" },
      { title: "The sandbox", file: "docs/sandbox.md" },
    ],
  },
  {
    title: "Run it",
    entries: [
      { title: "Deployment", file: "docs/deployment.md" },
      { title: "Every option", file: "docs/configuration.md" },
      { title: "More than one", file: "docs/more-than-one.md" },
      { title: "Security", file: "SECURITY.md" },
    ],
  },
  {
    title: "Reference",
    entries: [
      { title: "Actions and prices", page: "actions/index" },
      { title: "Findings", page: "findings/index" },
      { title: "JavaScript API", page: "reference/javascript" },
      { title: "C++ API", page: "reference/cpp" },
      { title: "The npm package", file: "web/README.md" },
    ],
  },
  {
    title: "Inside",
    entries: [
      { title: "How it is built", file: "docs/architecture.md" },
      { title: "Adding the next thing", file: "CONTRIBUTING.md" },
      { title: "Decisions", page: "decisions/index" },
    ],
  },
];
