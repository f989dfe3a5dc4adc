import { expect, test } from "@playwright/test";
import { findPlaceholders } from "./placeholders.ts";
import { readScript } from "./shell.ts";

const block = (script: string) => ({ language: "bash", script, line: 10 });
const names = (script: string) => readScript(block(script)).commands.map(({ name }) => name);

test("commands are split at newlines, ;, && and pipes, and joined at a backslash", () => {
  expect(names("a; b && c | d\ne \\\n  --f\ng")).toEqual(["a", "b", "c", "d", "e", "g"]);
});

test("each command knows its line in the document, its files and what it is piped into", () => {
  const [curl, tee] = readScript(block("# x\n\ncurl -s u | tee a.log > b.log < c")).commands;
  expect(curl).toMatchObject({ line: 12, args: ["-s", "u"] });
  expect(curl?.into.map(({ name }) => name)).toEqual(["tee"]);
  expect(tee).toMatchObject({ writes: ["b.log"], reads: ["c"] });
});

test("a placeholder is a word, a redirection is not a placeholder", () => {
  const [exec] = readScript(block("kubectl exec <pod-name> -- ping <pod-2-ip> < in > out")).commands;
  expect(exec).toMatchObject({
    args: ["exec", "<pod-name>", "--", "ping", "<pod-2-ip>"],
    writes: ["out"],
    reads: ["in"],
  });
});

test("a command inside a word is marked, wrappers are looked through", () => {
  const { commands } = readScript(block('sudo -n env A=1 timeout 5 x "$(y)"'));
  expect(commands.map(({ name, substituted }) => [name, substituted])).toEqual([
    ["x", false],
    ["y", true],
  ]);
});

test("comments are told from the # of words, strings and here documents", () => {
  const { comments, code } = readScript(block('a#b "# c" # d\ncat <<E\n# e\nE\n# f'));
  expect(comments).toEqual([
    { text: "# d", line: 10 },
    { text: "# f", line: 14 },
  ]);
  expect(code).not.toContain("d\n");
  expect(code).toContain("# e");
});

test("what is no bash has no commands", () => {
  expect(readScript({ language: "yaml", script: "a: b", line: 1 }).commands).toEqual([]);
});

for (const [script, found] of [
  ["exec <pod-name> x-YYYYMMDD.yaml <имя-пода>", ["<pod-name>", "YYYYMMDD", "<имя-пода>"]],
  ["ls backups/<a.tar.gz>/b YYYYMMDD_HHMMSS", ["<a.tar.gz>", "YYYYMMDD_HHMMSS"]],
  ["cat <<EOF\nx\nEOF\nsort < in > out <in >out 2>&1 <(x) <in>out <<<here $(date +%Y%m%d)", []],
] as const) {
  test(`placeholders in: ${script.split("\n")[0]}`, () => {
    expect(findPlaceholders(script).map(({ text }) => text)).toEqual(found);
  });
}
