import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync, chmodSync, existsSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import { runBlock } from "./block.ts";
import type { Desk } from "./desk.ts";
import { raiseSandbox, type Sandbox } from "./sandbox.ts";

const secret = "Zx81-hidden-Value";
let desk: Desk;
let sandbox: Sandbox;

test.beforeAll(async () => {
  sandbox = await raiseSandbox({ writable: [], readable: [], environment: {} });
});
test.afterAll(() => sandbox.close());
test.beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "firedrill-desk-"));
  desk = { folder, sandbox, environment: { PATH: process.env["PATH"] ?? "", HOME: folder, LANG: "C.UTF-8" } };
});
test.afterEach(() => rmSync(desk.folder, { recursive: true, force: true }));

function run(script: string, more: { timeoutMs?: number; onLine?: (line: string) => void } = {}) {
  const redact = createRedactor({ secrets: [secret] });
  return runBlock({ desk, script, timeoutMs: 20_000, redact, ...more });
}

function scriptFile(name: string, text: string): void {
  writeFileSync(join(desk.folder, name), text);
  chmodSync(join(desk.folder, name), 0o755);
}

interface Row {
  readonly what: string;
  readonly script: string;
  /** [line, part of the command, exit code] of every failing command, in any order. */
  readonly fails: readonly (readonly [number, string, number])[];
  readonly commands?: number;
  readonly prints?: string;
}

const rows: readonly Row[] = [
  { what: "all is well", script: "echo one\necho two", fails: [], commands: 2, prints: "one\ntwo\n" },
  {
    what: "a command fails in the middle and the block goes on",
    script: "echo one\nfalse\necho two",
    fails: [[2, "false", 1]],
    commands: 3,
    prints: "one\ntwo\n",
  },
  { what: "the last command fails", script: "echo one\nls /none/such", fails: [[2, "ls", 2]] },
  {
    what: "two commands fail",
    script: "false\n\n# a word\n(exit 4)\ntrue",
    fails: [
      [1, "false", 1],
      [4, "exit 4", 4],
    ],
  },
  {
    what: "a command fails in a function",
    script: "work() {\n  false\n  echo on\n}\nwork",
    fails: [[2, "false", 1]],
    prints: "on\n",
  },
  {
    what: "a function fails by its last command",
    script: "work() {\n  return 7\n}\nwork\ntrue",
    fails: [[4, "work", 7]],
  },
  { what: "the first member of a pipe fails", script: "true\nfalse | true\ntrue", fails: [[2, "false", 1]] },
  {
    what: "the middle member of a pipe fails",
    script: "true | sh -c 'exit 6' | cat\ntrue",
    fails: [[1, "sh -c", 6]],
  },
  { what: "the last member of a pipe fails", script: "true | false\ntrue", fails: [[1, "false", 1]] },
  { what: "a pipe at the very end hides a failure", script: "true\nfalse | cat", fails: [[2, "false", 1]] },
  {
    what: "a pipe at the end of a function hides a failure",
    script: "work() {\n  false | cat\n}\nwork\ntrue",
    fails: [[2, "false", 1]],
  },
  {
    what: "a pipe at the end of a subshell hides a failure",
    script: "(true; false | cat)\ntrue",
    fails: [[1, "false", 1]],
  },
  {
    what: "a pipe within a command substitution hides a failure",
    script: "x=$(false | cat)\ntrue",
    fails: [[1, "false", 1]],
  },
  {
    what: "a pipe into a loop hides a failure",
    script: "false | while read -r x; do echo $x; done\ntrue",
    fails: [[1, "false | while", 1]],
  },
  {
    what: "a pipe over several lines hides a failure",
    script: "true\nfalse |\n  cat |\n  cat\ntrue",
    fails: [[2, "false", 1]],
  },
  {
    what: "two pipes after each other, only the first hides a failure",
    script: "false | true\ntrue | true\ntrue | true",
    fails: [[1, "false", 1]],
  },
  {
    what: "a pipe fails and a loop, a function and a pipe follow",
    script: "work() { true; }\nfalse | true\nfor x in 1 2; do work; done\ntrue | true",
    fails: [[2, "false", 1]],
  },
  {
    what: "a pipe fails in each turn of a loop",
    script: "for x in 1 2 3; do\n  false | true\ndone",
    fails: [[2, "false", 1]],
  },
  {
    what: "a pipe fails in a function within a pipe",
    script: "work() { false | true; }\nwork | cat\ntrue",
    fails: [[1, "false", 1]],
  },
  {
    what: "a pipe at the end of a branch, a group, a loop or a case hides a failure",
    script: [
      "if true; then false | true; fi",
      "{ false | true; }",
      "for x in 1; do false | true; done",
      "case a in a) false | true ;; esac",
      "printf 'false | true' > part.sh; . ./part.sh",
      "true",
    ].join("\n"),
    fails: [
      [1, "false", 1],
      [2, "false", 1],
      [3, "false", 1],
      [4, "false", 1],
      [5, "part.sh:1: false", 1],
    ],
  },
  { what: "a reader has enough (SIGPIPE)", script: "yes | head -n 1\ntrue", fails: [], prints: "y\n" },
  { what: "a pipe is a condition", script: "if false | true; then echo yes; fi\ntrue", fails: [] },
  { what: "a pipe is negated", script: "! false | false\ntrue", fails: [] },
  { what: "a pipe is a guard", script: "false | true && echo yes\nfalse | false || true\ntrue", fails: [] },
  { what: "a pipe is the condition of a loop", script: "until false | true; do :; done\ntrue", fails: [] },
  {
    what: "a function with a failing pipe is a condition",
    script: "work() {\n  false | true\n}\nif work; then echo yes; fi\ntrue",
    fails: [],
  },
  {
    what: "a function with a failing pipe is a condition once and a command once",
    script: "work() {\n  false | true\n}\nif work; then echo yes; fi\nwork\ntrue",
    fails: [[2, "false", 1]],
  },
  {
    what: "a condition and a command stand in one line",
    script: "if false | cat; then false | tee /dev/null; fi\ntrue",
    fails: [[1, "false", 1]],
  },
  { what: "a command fails in a subshell", script: "(\n  false\n  true\n)\ntrue", fails: [[2, "false", 1]] },
  {
    what: "a command substitution fails",
    script: "true\nx=$(false)\necho on",
    fails: [
      [2, "false", 1],
      [2, "x=$(false)", 1],
    ],
    prints: "on\n",
  },
  { what: "a command that is not there", script: "no-such-tool\ntrue", fails: [[1, "no-such-tool", 127]] },
  { what: "a condition fails", script: "if ! false; then true; fi\nif false; then true; fi", fails: [] },
  { what: "a guard fails", script: "false || true\nfalse && true\ntrue", fails: [] },
  { what: "a guard fails at the very end", script: "true\nfalse && echo never", fails: [] },
  { what: "the end of a guard fails", script: "true && false\ntrue", fails: [[1, "false", 1]] },
  { what: "grep finds nothing as a condition", script: "if echo a | grep -q b; then false; fi", fails: [] },
  {
    what: "grep finds nothing as a command",
    script: "echo a | grep -q b\ntrue",
    fails: [[1, "grep -q b", 1]],
  },
  {
    what: "a here-document",
    script: "cat <<'END'\nfalse\n| false\nEND\nfalse\ntrue",
    fails: [[5, "false", 1]],
    prints: "false\n| false\n",
  },
  { what: "a backslash at the very end", script: "echo one \\", fails: [], prints: "one\n" },
  {
    what: "exit in the middle",
    script: "echo one\nexit 3\necho two",
    fails: [[2, "exit 3", 3]],
    prints: "one\n",
  },
  { what: "exit 0 in the middle", script: "echo one\nexit 0\nfalse", fails: [], prints: "one\n" },
  {
    what: "set -e in the block",
    script: "set -e\necho one\nfalse\necho two",
    fails: [[3, "false", 1]],
    prints: "one\n",
  },
  {
    what: "set -euo pipefail and a pipe",
    script: "set -euo pipefail\nfalse | true\necho two",
    fails: [[2, "true", 1]],
    prints: "",
  },
  {
    what: "an unset variable under set -u",
    script: 'set -u\necho "$NONE_SUCH"\necho on',
    fails: [[2, "echo", 1]],
  },
  { what: "an error of syntax", script: "echo one\nif then\n", fails: [[1, "", 2]] },
  {
    what: "$?, PIPESTATUS and $_ are what they would be",
    script: [
      "false; echo $?",
      "false | true; echo ${PIPESTATUS[*]} $?",
      "mkdir -p sub/dir && cd $_ && basename $PWD",
      "IFS=,; set -u; (exit 5); echo $?",
    ].join("\n"),
    fails: [
      [1, "false", 1],
      [2, "false", 1],
      [4, "exit 5", 5],
    ],
    prints: "1\n1 0 0\ndir\n5\n",
  },
  {
    what: "the block traps its own exit",
    script: "trap 'echo bye' EXIT\nfalse | cat\nexit 2",
    fails: [
      [2, "false", 1],
      [3, "exit 2", 2],
    ],
    prints: "bye\n",
  },
  {
    what: "the block has an ERR trap of its own",
    script: "trap 'echo mine $?' ERR\nfalse\n(exit 4)\ntrue",
    fails: [
      [2, "false", 1],
      [3, "exit 4", 4],
    ],
    prints: "mine 1\nmine 4\n",
  },
  {
    what: "the ERR trap is taken away",
    script: "trap - ERR\ntrue\nfalse\ntrue",
    fails: [[3, "false", 1]],
    prints: "",
  },
  { what: "the shell is killed", script: "true\nkill -9 $$\ntrue", fails: [[2, "kill", 137]] },
  {
    what: "set -x shows the commands of the block alone",
    script: "set -x\ntrue one",
    fails: [],
    prints: "+ true one\n",
  },
  {
    what: "nothing is read from standard input",
    script: "cat\nread -r x || echo none",
    fails: [],
    prints: "none\n",
  },
];

for (const row of rows) {
  test(`a block in which ${row.what}`, async () => {
    const result = await run(row.script);
    const got = result.failures.map(
      ({ scriptLine, command, exitCode }) => `${scriptLine}: ${command} (${exitCode})`,
    );
    for (const [line, part, code] of row.fails) {
      const hit = result.failures.find(
        (one) => one.scriptLine === line && one.exitCode === code && one.command.includes(part),
      );
      expect(hit, `${line}: ${part} (${code}) in ${JSON.stringify(got)}`).toBeDefined();
    }
    const lines = new Set(row.fails.map(([line]) => line));
    const others = result.failures.filter(
      ({ scriptLine }) => !lines.has(scriptLine) && !callOf(row, scriptLine),
    );
    expect(others, "failures at other lines").toEqual([]);
    if (row.commands !== undefined) expect(result.commandsRun).toBe(row.commands);
    else expect(result.commandsRun).toBeGreaterThan(0);
    if (row.prints !== undefined) expect(result.output).toBe(row.prints);
    expect(result.timedOut).toBe(false);
  });
}

/** A function that fails fails its caller too: the call's line may be told as well. */
function callOf(row: Row, line: number): boolean {
  return row.fails.length > 0 && row.script.split("\n")[line - 1] === "work";
}

const empties = {
  nothing: "",
  "comments only": "# Restore data\n# (depends on storage solution)\n",
  "a function that is never called": "work() { true; }",
};
for (const [what, script] of Object.entries(empties)) {
  test(`a block of ${what} ran no command`, async () => {
    expect(await run(script)).toMatchObject({ commandsRun: 0, failures: [], exitCode: 0, output: "" });
  });
}

test("a child script without set -e is watched as well, with its own line", async () => {
  scriptFile("restore.sh", "#!/bin/bash\necho start\nfalse\nls /none | cat\necho done\n");
  const result = await run("true\n./restore.sh\ntrue");
  expect(result.exitCode).toBe(0);
  expect(result.failures).toEqual([
    { command: "./restore.sh:3: false", exitCode: 1, scriptLine: 2 },
    { command: "./restore.sh:4: ls /none", exitCode: 2, scriptLine: 2 },
  ]);
});

test("a child script with set -e keeps it", async () => {
  scriptFile("backup.sh", "#!/bin/bash\nset -euo pipefail\ntrap 'echo cleaned' EXIT\nfalse\necho never\n");
  const result = await run("true\nbash backup.sh\necho on");
  expect(result.output).toBe("cleaned\non\n");
  expect(result.failures.map(({ scriptLine, exitCode }) => [scriptLine, exitCode])).toEqual([
    [2, 1],
    [2, 1],
  ]);
  expect(result.failures[0]?.command).toBe("backup.sh:4: false");
});

test("a child script that is a condition may fail", async () => {
  scriptFile("probe.sh", "#!/bin/bash\nexit 1\n");
  expect((await run("if ./probe.sh; then echo up; fi")).failures).toEqual([]);
});

test("a block that takes too long is ended with everything it started", async () => {
  const began = performance.now();
  const result = await run(
    `sleep ${seconds(301)} &\n(trap '' TERM; sleep ${seconds(302)}) &\necho before\nsleep ${seconds(303)}\necho never`,
    {
      timeoutMs: 700,
    },
  );
  expect(result).toMatchObject({ timedOut: true, output: "before\n" });
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await sleeping([301, 302, 303].map(seconds))).toEqual([]);
});

test("what a block leaves running is ended with it, even in a session of its own", async () => {
  const began = performance.now();
  const result = await run(
    `sleep ${seconds(311)} &\nsetsid nohup sleep ${seconds(312)} >/dev/null 2>&1 &\nsleep 0.2\necho done`,
  );
  expect(result).toMatchObject({ timedOut: false, failures: [], exitCode: 0 });
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await sleeping([311, 312].map(seconds))).toEqual([]);
});

test("a flood of output is cut in the middle, counted and hashed", async () => {
  test.setTimeout(60_000);
  const result = await run("echo first\nhead -c 50000000 /dev/zero | tr '\\0' 'x' | fold -w 100\necho last");
  const all = `first\n${`${"x".repeat(100)}\n`.repeat(500_000).slice(0, -1)}last\n`;
  expect(Buffer.byteLength(result.output)).toBeLessThan(260 * 1024);
  expect(result.output.startsWith("first\nxxx")).toBe(true);
  expect(result.output.endsWith("xlast\n")).toBe(true);
  expect(result.output).toContain(createHash("sha256").update(all).digest("hex"));
});

test("a secret at the cut of a flood is not shown in part", async () => {
  for (let shift = 0; shift < 3; shift += 1) {
    const result = await run(`printf '%${shift}s' ''; yes '${secret}' | head -n 30000`);
    expect(result.output).not.toContain(secret.slice(0, 6));
    expect(result.output).not.toContain(secret.slice(-6));
  }
});

test("binary output and escape sequences are made harmless", async () => {
  const result = await run(
    String.raw`printf 'a\033[31mred\033[0m \033]0;title\007b\000c\377d\r\ne\b\n'; head -c 3000 /dev/urandom`,
  );
  expect(result.output.startsWith("ared b\ufffdc\ufffdd\ne\ufffd\n")).toBe(true);
  // oxlint-disable-next-line no-control-regex
  expect(result.output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test("a failing command of several lines is shown whole: a secret is told by the lines around it", async () => {
  const { failures } = await run("false '- name: PGPASSWORD\n  value: q7Zk3VtR9xLw2PdS'");
  expect(failures.map(({ command }) => command)).toEqual([
    "false '- name: PGPASSWORD\n  value: [redacted:variable]'",
  ]);
});

test("output, failing commands and told lines are redacted, split by colour or not", async () => {
  const told: string[] = [];
  const script = `echo '${secret}'\nprintf 'Zx81-\\033[1mhidden-Value\\n'\nls --none='${secret}'`;
  const result = await run(script, { onLine: (line) => told.push(line) });
  for (const text of [result.output, JSON.stringify(result.failures), told.join("\n")]) {
    expect(text).not.toContain(secret);
    expect(text).toContain("[redacted:secret]");
  }
});

test("lines are told while the block runs", async () => {
  const at: number[] = [];
  await run("echo one\nsleep 0.6\necho two", { onLine: () => at.push(performance.now()) });
  expect(at).toHaveLength(2);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(300);
});

test("standard output and standard error keep their order", async () => {
  expect((await run("for i in 1 2 3; do echo o$i; echo e$i >&2; done")).output).toBe(
    "o1\ne1\no2\ne2\no3\ne3\n",
  );
});

test("the block's files are gone afterwards", async () => {
  await run("echo 1");
  expect(existsSync(join(desk.folder, ".run"))).toBe(true);
  expect(await readdir(join(desk.folder, ".run"))).toEqual([]);
});

test("ten thousand commands are recorded at less than 2 ms each", async () => {
  const result = await run("for ((i = 0; i < 10000; i++)); do :; done");
  expect(result.commandsRun).toBeGreaterThan(10_000);
  expect(result.durationMs).toBeLessThan(20_000);
});

/** A length of sleep that no other process on the machine has. */
function seconds(base: number): string {
  return `${base}.${process.pid}`;
}

async function sleeping(lengths: readonly string[]): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.filter((line) => lengths.some((length) => line === `sleep\0${length}\0`));
}
