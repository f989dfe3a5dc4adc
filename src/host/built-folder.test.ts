import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { builtFolder } from "./built-folder.ts";

test("a folder is built once, and is not there before it is whole", async () => {
  const home = test.info().outputPath("built");
  const folder = builtFolder(home);
  let built = 0;
  const fill = async (place: string) => {
    built += 1;
    await writeFile(join(place, "program"), "whole");
    expect(await folder.isThere()).toBe(false);
  };
  await folder.build(fill);
  await folder.build(fill);
  expect(built).toBe(1);
  expect(await readdir(home)).toEqual(["program"]);
});

test("a build that fails leaves nothing in its place, and the next one begins anew", async () => {
  const home = test.info().outputPath("built");
  const folder = builtFolder(home);
  const failing = folder.build(async (place) => {
    await writeFile(join(place, "half"), "");
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(await folder.isThere()).toBe(false);
  await folder.build(async (place) => {
    await mkdir(join(place, "bin"));
  });
  expect(await readdir(home)).toEqual(["bin"]);
});

test("a build that is killed leaves nothing in its place, nor does the compiler that outlives it spoil the next one", async () => {
  const home = test.info().outputPath("tools", "built");
  const compiler = `sleep 1; echo late >"$1/program"`;
  const script = [
    `import { spawn } from "node:child_process";`,
    `import { builtFolder } from "${join(import.meta.dirname, "built-folder.ts")}";`,
    `await builtFolder("${home}").build(async (place) => {`,
    `  spawn("/bin/sh", ["-c", ${JSON.stringify(compiler)}, "sh", place], { stdio: "ignore", detached: true });`,
    `  process.kill(process.pid, "SIGKILL");`,
    `});`,
  ].join("\n");
  const killed = await execa(process.execPath, ["--input-type=module", "-e", script], { reject: false });
  expect(killed.signal).toBe("SIGKILL");
  const folder = builtFolder(home);
  expect(await folder.isThere()).toBe(false);
  await folder.build(async (place) => {
    await writeFile(join(place, "program"), "whole");
    await pause(2_000);
  });
  expect(await readFile(join(home, "program"), "utf8")).toBe("whole");
  expect(await readdir(join(home, ".."))).toEqual(["built"]);
});
