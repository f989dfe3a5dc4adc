/** A drill and the person who attends it, over the real socket; the last ones at a real pseudo-terminal. */
import { PassThrough } from "node:stream";
import { stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { awaitDecision, startWatch } from "../exercise/attended.ts";
import type { ExerciseParts } from "../exercise/parts.ts";
import type { JournalEvent } from "../journal/events.ts";
import { projectRoot } from "../cli/root.ts";
import { reachPerson, type RemotePerson } from "./remote-person.ts";
import { openTerminal } from "./terminal.ts";

const scenarios = [
  { id: "network-partition", title: "Network Partition" },
  { id: "data-loss", title: "Data Loss" },
];

const entries = ["http://127.0.0.1:8080"];

let ended: (() => Promise<void> | void)[] = [];
test.afterEach(async () => {
  for (const end of ended) await end();
  ended = [];
});

async function scene() {
  const input = new PassThrough();
  let shown = "";
  const terminal = await openTerminal({ name: "Ada", input, write: (text) => (shown += text) });
  const person = await reachPerson({ name: "Ada", socket: terminal.socket, scenarios, entries });
  ended.push(
    () => person.close(),
    () => terminal.close(),
  );
  let at = 0;
  const events: JournalEvent[] = [];
  const parts = {
    clock: { now: () => at },
    objectives: { scenario: "data-loss" },
    record: async (...more: readonly JournalEvent[]) => void events.push(...more),
  } as unknown as ExerciseParts;
  return {
    person,
    terminal,
    parts,
    setClock: (ns: number) => (at = ns),
    shown: () => shown,
    /** Types a line once the terminal shows this. */
    async type(line: string, when: string) {
      await expect.poll(() => shown).toContain(when);
      shown = "";
      input.write(`${line}\n`);
    },
    acts: () =>
      events.map((event) => (event.type === "person" ? [event.at, event.who, event.act, event.what] : [])),
  };
}

test("a notice before the disaster is stamped, told, and waited on; the first one after it ends the watch", async () => {
  const { person, parts, type, acts, setClock, shown } = await scene();
  const watch = startWatch(parts, person);
  setClock(5);
  await type("", "Clients are served at http://127.0.0.1:8080.\nPress Enter when you notice");
  await expect.poll(shown).toContain("a false alarm, which is written down");
  watch.struck(10);
  setClock(17);
  await type("", "Press Enter when you notice");
  await watch.noticed;
  expect(acts()).toEqual([
    [5, "Ada", "noticed", ""],
    [17, "Ada", "noticed", ""],
  ]);
});

test("the question is the same before and after the disaster", async () => {
  const { person, parts, shown } = await scene();
  const watch = startWatch(parts, person);
  await expect.poll(shown).toContain("Press Enter");
  const before = shown();
  watch.struck(10);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(shown()).toBe(before);
});

test("what is no number of a scenario decides nothing, a wrong one is stamped and told", async () => {
  const { person, parts, type, acts, setClock } = await scene();
  const decided = awaitDecision(parts, person);
  setClock(20);
  await type("help", "1  Network Partition (network-partition)\n  2  Data Loss (data-loss)");
  await type("1", "One of 1 to 2");
  await type("2", "That is not what has happened");
  await decided;
  expect(acts()).toEqual([
    [20, "Ada", "decided", "network-partition"],
    [20, "Ada", "decided", "data-loss"],
  ]);
});

test("a step is shown as it stands in the document, and runs when it is let go", async () => {
  const { person, type } = await scene();
  let released = false;
  const step = { title: "Restore", line: 12, script: "restore.sh \\\n  --latest\n" };
  const release = person.releases(step).then(() => (released = true));
  await expect.poll(() => released).toBe(false);
  await type("", 'Step "Restore" (plan line 12):\n    restore.sh \\\n      --latest\nPress Enter to run it');
  await release;
  const byHand = person.releases({ title: "Call", line: 13, script: "" });
  await type("done", "(by hand: do it now)\nPress Enter to say that it is done");
  await byHand;
});

test("what is typed while nothing is asked answers nothing", async () => {
  const { person, type, shown } = await scene();
  await person.tell("hello");
  await type("2", "hello");
  let decided = false;
  void person.decides().then(() => (decided = true));
  await expect.poll(shown).toContain("Its number");
  expect(decided).toBe(false);
});

test("a terminal that closes ends every question, and says whose it was", async () => {
  const { person, terminal } = await scene();
  const gone = /Ada cannot be reached any more/;
  const waiting = expect(person.notices()).rejects.toThrow(gone);
  const next = expect(person.decides()).rejects.toThrow(gone);
  await terminal.close();
  await Promise.all([waiting, next]);
  const late: Promise<RemotePerson> = reachPerson({
    name: "Ada",
    socket: terminal.socket,
    scenarios,
    entries,
  });
  await expect(late).rejects.toThrow(gone);
});

test("the socket is its owner's alone", async () => {
  const { terminal } = await scene();
  expect((await stat(terminal.socket)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(terminal.socket))).mode & 0o777).toBe(0o700);
});

test("without a terminal nobody can be asked: refused before anything is set up", async () => {
  const command = ["src/cli/main.ts", "run", "data-loss", "--attended", "Ada"];
  const { exitCode, stderr } = await execa(process.execPath, command, {
    cwd: projectRoot,
    stdin: "ignore",
    reject: false,
  });
  expect(stderr).toContain("Ada cannot be asked anything: standard input is no terminal");
  expect(exitCode).toBe(2);
});

test("at a pseudo-terminal one drill is attended, not five", async () => {
  const command = `${process.execPath} src/cli/main.ts run --attended Ada`;
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
    cwd: projectRoot,
    reject: false,
  });
  expect(stdout).toContain("One drill can be attended, and 5 drills are chosen");
});
