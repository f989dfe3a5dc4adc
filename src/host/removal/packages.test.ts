/** The real apt and dpkg, in a small Debian of their own: they purge there what the set-up recorded, and nothing else. */
import { expect, test } from "@playwright/test";
import { apt } from "../apt.ts";
import { readBrought } from "../brought-file.ts";
import { debianRoot, type DebianRoot } from "../testing/debian-root.ts";
import type { EngineFate } from "./engine-fate.ts";
import type { EngineRemoval } from "./engine.ts";
import { packagesRemoval } from "./packages.ts";
import { nothing } from "./removal.ts";

test.describe.configure({ timeout: 120_000 });

const available = {
  tool: ["library"],
  library: [],
  theirs: ["library"],
  before: [],
  age: ["before"],
  "docker.io": ["runc"],
  runc: [],
};

const engine = (fate: EngineFate | null): EngineRemoval => ({
  name: "engine",
  look: async () => nothing,
  remove: async () => undefined,
  inside: async () => null,
  isHidden: async () => false,
  fate: async () => fate,
});

/** Every name that apt was ever told to purge, really or on trial. */
async function purged(debian: DebianRoot): Promise<ReadonlySet<string>> {
  const calls = (await debian.calls()).filter((call) => call.includes("purge"));
  expect(calls.length).toBeGreaterThan(0);
  return new Set(calls.flatMap((call) => call.slice(call.indexOf("--") + 1)));
}

test("the recorded packages go with their configuration, and those that were there before stay", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "before");
  await apt(debian.context).install(["tool", "age"], "a test");
  const removal = packagesRemoval(debian.context, engine(null));
  expect(await removal.look()).toEqual({ going: ["Debian packages: age, library, tool"], staying: [] });
  await removal.remove();
  expect(await debian.packages()).toEqual(["before installed"]);
  expect((await readBrought(debian.context))?.packages).toEqual([]);
  expect([...(await purged(debian))].toSorted()).toEqual(["age", "library", "tool"]);
});

test("what another package needs by now stays with its reason; whatever apt is told to purge is in the record", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await apt(debian.context).install(["tool", "age"], "a test");
  await debian.apt("install", "theirs");
  const recorded = new Set((await readBrought(debian.context))?.packages.map(({ name }) => name));
  const removal = packagesRemoval(debian.context, engine(null));
  expect(await removal.look()).toMatchObject({
    going: ["Debian packages: age, before, tool"],
    staying: [{ what: "library", why: expect.stringContaining("not to go: theirs"), whose: "ours" }],
  });
  await removal.remove();
  expect(await debian.packages()).toEqual(["library installed", "theirs installed"]);
  expect((await readBrought(debian.context))?.packages).toEqual([{ name: "library", asked: false }]);
  for (const name of await purged(debian)) expect(recorded).toContain(name);
});

test("a machine whose apt removes what nobody needs any more loses no more than the record", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "theirs");
  await debian.apt("remove", "theirs");
  await debian.configure('APT::Get::AutomaticRemove "true";');
  await apt(debian.context).install(["age"], "a test");
  await packagesRemoval(debian.context, engine(null)).remove();
  expect(await debian.packages()).toEqual(["library installed", "theirs config-files"]);
});

test("a dependency that somebody has asked for by name since is his", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await apt(debian.context).install(["tool"], "a test");
  await debian.apt("install", "library");
  expect(await packagesRemoval(debian.context, engine(null)).look()).toMatchObject({
    going: ["Debian packages: tool"],
    staying: [{ what: "library", why: expect.stringContaining("asked for it by name since") }],
  });
});

test("while the engine stays, so does all that it needs", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await apt(debian.context).install(["docker.io", "age"], "a test");
  const stays = packagesRemoval(debian.context, engine({ goes: false, why: "it holds container shop" }));
  const { staying } = await stays.look();
  expect(staying.map(({ what }) => what).toSorted()).toEqual(["docker.io", "runc"]);
  for (const { command } of staying) expect(command, "a purge deletes what others store").toBeUndefined();
  await stays.remove();
  expect(await debian.packages()).toEqual(["docker.io installed", "runc installed"]);
  const goes = packagesRemoval(debian.context, engine({ goes: true, pid: null }));
  await goes.remove();
  expect(await debian.packages()).toEqual([]);
});

test("without a record no package goes, and that is told", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "tool");
  const removal = packagesRemoval(debian.context, engine(null));
  expect(await removal.look()).toMatchObject({
    going: [],
    staying: [{ what: "Debian packages", why: expect.stringContaining("nothing records") }],
  });
  await removal.remove();
  expect(await debian.packages()).toContain("tool installed");
  expect((await debian.calls()).filter((call) => call.includes("purge"))).toEqual([]);
});
