/** A program that stands for dockerd, started as the set-up starts it. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { bootId, identityOf, isAlive } from "../keeper/identity.ts";
import { until } from "../keeper/until.ts";
import { broughtFile, readBrought } from "./brought-file.ts";
import { hostContext, makeFolders } from "./context.ts";
import { startDetached } from "./engine-start.ts";
import { steps } from "./steps.ts";

async function contextOf(folder: string) {
  const context = hostContext({
    root: folder,
    steps: steps({ write: () => undefined, live: false }),
    environment: { ...process.env, XDG_STATE_HOME: folder, XDG_CACHE_HOME: join(folder, "cache") },
    purpose: "drill",
  });
  await makeFolders(context);
  return context;
}

/** It copies the record as it finds it. */
async function program(folder: string, record: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "dockerd");
  const script = `#!/bin/sh\necho $$ >"${folder}/pid"; cp "${record}" "${folder}/found"; exec sleep 60\n`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

const read = (path: string) => readFile(path, "utf8").catch(() => "");

test("the engine's process is recorded before it becomes the engine", async () => {
  const folder = test.info().outputPath();
  const context = await contextOf(folder);
  await startDetached(context, await program(folder, broughtFile(context)));
  const engine = (await readBrought(context))?.engine;
  if (engine == null) throw new Error("nothing was recorded");
  try {
    expect(engine).toEqual({ ...identityOf(engine.pid), bootId: bootId() });
    await until({ withinMs: 10_000 }, async () => (await read(join(folder, "found"))) !== "");
    expect(Number(await read(join(folder, "pid")))).toBe(engine.pid);
    expect(JSON.parse(await read(join(folder, "found"))).engine).toEqual(engine);
    expect(isAlive(engine)).toBe(true);
  } finally {
    process.kill(engine.pid, "SIGKILL");
  }
});

test("an engine that cannot be recorded is not started", async () => {
  const folder = test.info().outputPath();
  const context = await contextOf(folder);
  await writeFile(broughtFile(context), "not a record");
  const dockerd = await program(folder, broughtFile(context));
  await expect(startDetached(context, dockerd)).rejects.toThrow("cannot be read");
  expect(await until({ withinMs: 1_000 }, async () => (await read(join(folder, "pid"))) !== "")).toBe(false);
});
