import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { clearRun } from "./clear-run.ts";

let root = "";
const path = process.env["PATH"];
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdk-"));
  // As Docker 20 and 29 say it; there is an engine, which holds nothing, as soon as there is the file.
  const script = `#!/bin/sh
if [ -e ${root}/engine ]; then exit 0; fi
if [ "$1" = ps ]; then echo 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?' >&2
else echo 'failed to connect to the docker API at unix:///x; check if the daemon is running' >&2; fi
exit 1
`;
  await writeFile(join(root, "docker"), script, { mode: 0o755 });
  process.env["PATH"] = `${root}:${path}`;
});
test.afterEach(async () => {
  process.env["PATH"] = path;
  await rm(root, { recursive: true });
});

/** A run that owes one cluster; with what was left, what was settled, and how long it took, ms. */
async function clear(engineMs: number) {
  const owed = [{ key: "cluster", serial: 1, undo: { kind: "kind-cluster", name: "c" } }] as const;
  const settled: string[] = [];
  const begun = performance.now();
  const left = await clearRun({
    run: "fdtest",
    state: root,
    owed: () => owed,
    all: () => owed,
    settled: async ({ key }) => void settled.push(key),
    except: [process.pid],
    watchMs: 0,
    engineMs,
  });
  return { left, settled, ms: performance.now() - begun };
}

test("an engine that is restarting is waited for, and then all is undone", async () => {
  const clearing = clear(20_000);
  await pause(1_500);
  await writeFile(join(root, "engine"), "");
  const { left, settled } = await clearing;
  expect(left).toEqual([]);
  expect(settled).toContain("cluster");
});

test("an engine that does not come back is given up in its time, and what it holds stays owed", async () => {
  const { left, settled, ms } = await clear(2_000);
  expect(left).toContainEqual(expect.stringContaining("kind cluster c: "));
  expect(settled).toEqual([]);
  expect(ms).toBeGreaterThan(2_000);
  expect((await clear(0)).ms).toBeLessThan(2_000);
});
