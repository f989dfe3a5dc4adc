import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { selfIdentity, startKeeper } from "./handle.ts";
import { rescuedJournal, runFolder } from "./state.ts";

test("an evidence folder that is taken away beneath a run costs no line of its journal", async () => {
  const root = await mkdtemp(join(tmpdir(), "fdv-"));
  const path = process.env["PATH"];
  try {
    // An engine that holds nothing: the run makes nothing in it.
    const bin = join(root, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "docker"), "#!/bin/sh\n", { mode: 0o755 });
    process.env["PATH"] = `${bin}:${path}`;
    const run = `fdtest-${randomBytes(4).toString("hex")}`;
    const state = runFolder(root, run);
    const evidence = join(root, "evidence");
    const keeper = await startKeeper({ run, state, evidence, owners: [selfIdentity()] });
    const stall = (from: number) => ({ type: "stall", source: "test", from, to: from + 1 }) as const;
    await keeper.record(stall(1));
    await rm(evidence, { recursive: true });
    await keeper.record(stall(2));
    expect(await keeper.close()).toEqual({ left: [] });
    const saved = (await readFile(rescuedJournal(state), "utf8")).trimEnd().split("\n");
    const link = expect.objectContaining({ type: "batch" });
    expect(saved.map((line) => JSON.parse(line))).toEqual([stall(1), link, stall(2), link]);
  } finally {
    process.env["PATH"] = path;
    await rm(root, { recursive: true, force: true });
  }
});
