/**
 * Says that these words of a table will be translated when they are shown. By itself, because the worker, which has no
 * page and no language, uses it too.
 */
export const mark = <Words extends string>(words: Words): Words => words;
