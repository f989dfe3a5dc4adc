/** Secrets of Kubernetes as a manifest shows them: every value is one, whatever its key is called. Pure. */

const mark = "[redacted:secret-data]";
/** kubectl writes the data above the kind. */
const dataThenKind =
  /^([ \t]*(?:-[ \t]+)?)(data|stringData):[ \t]*\r?\n((?:[ \t]+[^\n]*\n)+?)(?=[ \t]*kind:[ \t]*Secret[ \t]*\r?$)/gm;
/** People write it below. */
const kindThenData =
  /((?:^[ \t]*(?:-[ \t]+)?|: |["'])kind:[ \t]*Secret[ \t]*\r?\n(?:(?!---|[ \t-]*(?:apiVersion|kind|data|stringData):)[^\n]*\n){0,60})((?:[ \t]*(?:data|stringData):[ \t]*\r?\n(?:[ \t]+(?!(?:apiVersion|kind|metadata|type|data|stringData):)[^\n]*(?:\n|$))+)+)/gm;
const inJson = /("(?:data|stringData)"\s*:\s*\{)([^{}]*)(?=\}\s*,\s*"kind"\s*:\s*"Secret")/g;
const inJsonAfterKind =
  /("kind"\s*:\s*"Secret"(?:(?!"(?:apiVersion|kind|data|stringData)")[\s\S]){0,4000}"(?:data|stringData)"\s*:\s*\{)([^{}]*)/g;

/** A manifest that may go on, at the end of a text: the kind is known only when its line has come. */
export const openManifests: readonly RegExp[] = [
  /(?:^[ \t-]*|: |["'])kind:[ \t]*Secret[ \t]*\r?\n(?:(?!---)[^\n]*\n){0,200}[^\n]*$(?![\s\S])/gm,
  /^[ \t-]*(?:data|stringData):[ \t]*\r?\n(?:[ \t]+[^\n]*\n)*(?:[ \t]*kind:[^\n]*\n|[^\n]*$(?![\s\S]))/gm,
];

export function secretManifests(text: string): string {
  if (!text.includes("Secret")) return text;
  return text
    .replace(dataThenKind, (_all, indent, name, lines) => `${indent}${name}:\n${hidden(lines)}`)
    .replace(kindThenData, (_all, head, blocks) => head + hidden(blocks))
    .replace(inJson, (_all, head, fields) => head + hiddenJson(fields))
    .replace(inJsonAfterKind, (_all, head, fields) => head + hiddenJson(fields));
}

/** Keys stay; values go, those of several lines as a whole. */
function hidden(lines: string): string {
  return lines
    .split(/(?<=\n)/)
    .flatMap((line) => {
      const [, key, rest = ""] = /^([ \t]*[\w."'-]+:)([^\n]*)/.exec(line) ?? [];
      if (key === undefined) return [];
      return [rest.trim() === "" ? line : `${key} ${mark}\n`];
    })
    .join("");
}

function hiddenJson(fields: string): string {
  return fields.replace(/(:\s*)"(?:[^"\\]|\\.)*"/g, `$1"${mark}"`);
}
