import { mkdir } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { Problem } from "../problem.ts";
import { requireDisk, runDemands } from "./disk.ts";

test("demands on one filesystem are added up, and both numbers are told", async () => {
  const half = { gib: 500_000, reason: "images" };
  const refused = requireDisk([
    { ...half, folder: "/" },
    { ...half, folder: "/no/such/folder", reason: "caches" },
  ]);
  const problem: unknown = await refused.catch((error: unknown) => error);
  if (!(problem instanceof Problem)) throw new Error("no problem was raised");
  expect(problem.text.what).toMatch(/^not enough disk space: [\d.]+ GiB free$/);
  expect(problem.text.expected).toBe("1000000.0 GiB free (images, caches)");
});

test("enough space is no problem", async () => {
  await requireDisk([{ folder: "/", gib: 0.001, reason: "nothing" }]);
});

test("a run in its middle needs less than at its start, of the same folders", () => {
  const folders = { engine: "/engine", state: "/state", reports: "/reports" };
  const [start, middle] = [runDemands(folders, "start"), runDemands(folders, "middle")];
  expect(middle.map(({ folder }) => folder)).toEqual(["/engine", "/state", "/reports"]);
  for (const [index, { folder, gib }] of middle.entries()) {
    expect(start[index]?.folder).toBe(folder);
    expect(start[index]?.gib).toBeGreaterThan(gib);
  }
});

test("inodes that are used up are named, though there is space", async () => {
  const folder = test.info().outputPath("small");
  await mkdir(folder, { recursive: true });
  const ask = `
    import { requireDisk } from ${JSON.stringify(new URL("disk.ts", import.meta.url).href)};
    const demand = { folder: process.argv[1], gib: 0.01, reason: "evidence" };
    for (const inodes of [10, 500]) {
      await requireDisk([{ ...demand, inodes }]).then(() => console.log("enough"), (cause) => console.log(cause.message));
    }`;
  // A mount of this command alone, in a namespace of its own.
  const small =
    'mount -t tmpfs -o size=32m,nr_inodes=200 tmpfs "$1" && exec "$0" --input-type=module -e "$2" "$1"';
  const { stdout } = await execa("unshare", ["-m", "sh", "-c", small, process.execPath, folder, ask], {
    timeout: 25_000,
  });
  expect(stdout).toBe(`enough\nnot enough inodes: 199 free (${folder})`);
});
