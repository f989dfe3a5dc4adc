/** The real apt and dpkg, in a small Debian of their own. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { apt } from "./apt.ts";
import { broughtFile, readBrought } from "./brought-file.ts";
import { debianRoot } from "./testing/debian-root.ts";

test.describe.configure({ timeout: 120_000 });

const available = { tool: ["library"], library: [], other: ["library"], shared: [], lonely: ["shared"] };

test("what was new on the machine is recorded, dependencies too; what was there before is not", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "shared");
  await apt(debian.context).install(["tool", "lonely"], "a test");
  expect(
    (await readBrought(debian.context))?.packages.toSorted((a, b) => a.name.localeCompare(b.name)),
  ).toEqual([
    { name: "library", asked: false },
    { name: "lonely", asked: true },
    { name: "tool", asked: true },
  ]);
});

test("a package whose configuration was there before is not ours", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "tool");
  await debian.apt("remove", "tool");
  expect(await debian.packages()).toContain("tool config-files");
  await apt(debian.context).install(["tool"], "a test");
  expect((await readBrought(debian.context))?.packages).toEqual([]);
});

test("a set-up that is killed while apt works has recorded what is coming, and the next one finishes it", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  const file = broughtFile(debian.context);
  const seen = test.info().outputPath("seen.json");
  const pid = test.info().outputPath("pid");
  // Between apt's decision and dpkg's first write.
  await debian.configure(`DPkg::Pre-Invoke { "cp ${file} ${seen}; kill -9 $(cat ${pid})"; };`);
  const script = [
    `import { writeFileSync } from "node:fs";`,
    `import { apt } from "${join(import.meta.dirname, "apt.ts")}";`,
    `writeFileSync("${pid}", String(process.pid));`,
    `const { steps: _steps, ...context } = JSON.parse(process.argv[1]);`,
    `await apt({ ...context, environment: process.env }).install(["tool"], "a test");`,
  ].join("\n");
  const { steps: _steps, environment: _environment, ...context } = debian.context;
  const killed = await execa(
    process.execPath,
    ["--input-type=module", "-e", script, JSON.stringify(context)],
    {
      env: debian.environment,
      reject: false,
    },
  );
  expect(killed.signal).toBe("SIGKILL");
  const planned = [
    { name: "library", asked: false },
    { name: "tool", asked: true },
  ];
  expect(JSON.parse(await readFile(seen, "utf8")).packages).toEqual(planned);
  expect((await readBrought(debian.context))?.packages).toEqual(planned);
  await writeFile(pid, "");
  await debian.configure("#clear DPkg::Pre-Invoke;");
  // What was killed may have left apt at work for a moment.
  await debian.configure('DPkg::Lock::Timeout "60";');
  await apt(debian.context).install(["tool"], "a test");
  expect(await debian.packages()).toEqual(["library installed", "tool installed"]);
  expect((await readBrought(debian.context))?.packages).toEqual(planned);
});

test("a set-up that was cut off between unpacking and configuring goes on", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await apt(debian.context).install(["tool"], "a test");
  const status = join(debian.environment["DPKG_ADMINDIR"] ?? "", "status");
  const text = await readFile(status, "utf8");
  await writeFile(status, text.replaceAll("install ok installed", "install ok half-configured"));
  await writeFile(join(status, "../updates/0000"), "");
  await apt(debian.context).install(["tool"], "a test");
  expect(await debian.packages()).toEqual(["library installed", "tool installed"]);
  expect((await readBrought(debian.context))?.packages).toHaveLength(2);
});

test("what could not be installed is not recorded", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.configure('DPkg::Pre-Invoke { "exit 1"; };');
  await expect(apt(debian.context).install(["tool"], "a test")).rejects.toThrow("could not be installed");
  expect((await readBrought(debian.context))?.packages).toEqual([]);
});

test("a record that cannot be read is told, never taken for none and written over", async () => {
  const debian = await debianRoot(test.info().outputPath(), available);
  await writeFile(broughtFile(debian.context), '{ "packages": [{ "name": "--purge", "asked": true }] }');
  await expect(apt(debian.context).install(["tool"], "a test")).rejects.toThrow("cannot be read");
  expect(await debian.packages()).toEqual([]);
});
