import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { execa } from "execa";
import { hasRoom, requireStillThere, requireWritable, withRoom } from "./room.ts";

test("a full disk is a problem that names the folder, with an exit code of its own", async () => {
  const told = await withRoom("reports", () => writeFile("/dev/full", "x")).catch((cause: unknown) => cause);
  if (!(told instanceof Problem)) throw new Error("no problem was raised");
  expect(told.kind).toBe("evidence");
  expect(told.text.what).toMatch(/^the evidence could not be written: ENOSPC/);
  expect(told.text.where).toBe("reports");
});

test("what else goes wrong stays what it is, and what goes well too", async () => {
  await expect(withRoom("reports", () => writeFile("/no/such/folder", "x"))).rejects.toThrow("ENOENT");
  expect(await withRoom("reports", async () => 1)).toBe(1);
});

test("room is found by writing, and leaves nothing; a folder that is not there is another matter", async () => {
  const folder = test.info().outputPath("evidence");
  await mkdir(folder, { recursive: true });
  expect(await hasRoom(folder)).toBe(true);
  expect(await readdir(folder)).toEqual([]);
  await expect(hasRoom("/no/such/folder")).rejects.toThrow("ENOENT");
});

test("a folder that vanished while a run wrote to it is named, and what did not come of that stays what it is", async () => {
  const folder = test.info().outputPath("evidence");
  await requireWritable(folder);
  await requireStillThere(folder);
  await expect(withRoom(folder, () => writeFile("/no/such/folder", "x"))).rejects.toThrow("ENOENT");
  await rm(folder, { recursive: true });
  const gone = { kind: "evidence", text: { what: "the evidence could not be written: its folder is gone" } };
  await expect(requireStillThere(folder)).rejects.toMatchObject(gone);
  await expect(withRoom(folder, () => writeFile(path.join(folder, "a"), "x"))).rejects.toMatchObject(gone);
  await expect(withRoom(folder, () => Promise.reject(new Error("a mistake")))).rejects.toThrow("a mistake");
});

test("a run into a read-only folder is refused before anything is looked at or made, with exit code 7", async () => {
  test.setTimeout(60_000);
  const state = test.info().outputPath("state");
  const begun = performance.now();
  // Of this command alone, in a mount namespace of its own.
  const bind = "mount --bind reports reports && mount -o remount,ro,bind reports reports && exec";
  const { stderr, stdout, exitCode } = await execa(
    "unshare",
    ["-m", "sh", "-c", `${bind} "$0" src/cli/main.ts run data-loss`, process.execPath],
    {
      reject: false,
      timeout: 50_000,
      env: { XDG_STATE_HOME: state, DOCKER_HOST: `unix://${state}/none.sock` },
    },
  );
  expect(stderr).toMatch(
    /^the evidence could not be written: its folder is read-only\n {2}where: .*reports\n/m,
  );
  expect(stdout).toBe("");
  expect(exitCode).toBe(7);
  test.info().annotations.push({ type: "took", description: `${Math.round(performance.now() - begun)} ms` });
});
