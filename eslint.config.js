import js from "@eslint/js";
import tseslint from "typescript-eslint";

const node = { console: "readonly", process: "readonly", URL: "readonly", Buffer: "readonly" };

export default tseslint.config(
  { ignores: ["build/", "**/dist/", "**/node_modules/", "e2e/results/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: { ...node, performance: "readonly" } },
  },
);
