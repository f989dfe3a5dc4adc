/**
 * Allure shows eight rows of a list, each cell of a table on one line, and first of all the first failure: what lies beyond is
 * behind a button, cut off at the edge, or scrolled away. The program within a report is changed to show all of it. What is not found is left: the report's test sees it.
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

/** Opened, the page stands at its top, and not at the first drill that was not met. */
const top: readonly (readonly [RegExp, string])[] = [
  [
    /(\[data-tree-node-id="\$\{\w+\}"\]`\);if\(!\w+\)return;)(if\(\w+\.value\)return \w+\.value=!1,)/g,
    "$1if(!window.firedrillOpened){window.firedrillOpened=!0;return}$2",
  ],
];

/** `program`: JavaScript. */
export function showWhole(program: string): string {
  return [...markdown, ...lists, ...top].reduce((text, [from, to]) => text.replaceAll(from, to), program);
}
