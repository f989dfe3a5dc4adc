/**
 * Allure shows eight rows of a list and each cell of a table on one line: what lies beyond is behind a button or cut off at the
 * edge. The program within a report is changed to show all of it. What is not found is left: the report's test sees it.
 */

/** The style of what was written in Markdown: tables are as wide as the page, words of a head stay whole. */
const markdown: readonly (readonly [RegExp, string])[] = [
  [
    /(th,\\ntd \{[^}]*?)padding: 6px 13px;([^}]*?)white-space: nowrap;/g,
    "$1padding: 6px 9px;$2min-width: 6em; overflow-wrap: anywhere; vertical-align: top;",
  ],
  [/(\\nth \{)(\\n {2}font-weight)/g, "$1 overflow-wrap: normal;$2"],
];

/** Lists of names and values, and the buttons below them. */
const lists: readonly (readonly [RegExp, string])[] = [
  [/\?(\w+):\1\.slice\(0,8\)/g, "?$1:$1"],
  [/>8&&(\(0,\w+\.\w+\)\(\w+\.\$n,\{style:"ghost",size:"s",text:)/g, ">Infinity&&$1"],
];

/** `program`: JavaScript. */
export function showWhole(program: string): string {
  return [...markdown, ...lists].reduce((text, [from, to]) => text.replaceAll(from, to), program);
}
