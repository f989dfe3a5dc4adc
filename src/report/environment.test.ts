import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type Environment, environmentRows, readEnvironment } from "./environment.ts";

const environment: Environment = {
  ...{ os: "Debian GNU/Linux 12 (bookworm)", kernel: "6.1.0", cpus: 2, memoryBytes: 25 * 1e9 },
  ...{ node: "v24.21.0", docker: "28.1", kind: "0.30", helm: null, kubernetes: "v1.34.1" },
  images: [{ name: "firedrill/node:1", id: "sha256:abc" }],
};

test("versions and digests have a row each; what did not answer is said to be so", () => {
  expect(environmentRows(environment)).toEqual([
    ["Machine", "Debian GNU/Linux 12 (bookworm), kernel 6.1.0, 2 CPUs, 23 GiB"],
    ["Kubernetes", "v1.34.1"],
    ["kind, helm, Docker engine", "0.30, not told, 28.1"],
    ["Node.js of the harness", "v24.21.0"],
    ["Image firedrill/node:1", "sha256:abc"],
  ]);
  expect(environmentRows(null)).toEqual([]);
});

test("evidence without it is read as such, and one that is something else is not taken", async () => {
  const folder = test.info().outputPath();
  expect(await readEnvironment(folder)).toBeNull();
  await writeFile(path.join(folder, "environment.json"), JSON.stringify(environment));
  expect(await readEnvironment(folder)).toEqual(environment);
  await writeFile(path.join(folder, "environment.json"), JSON.stringify({ ...environment, cpus: "two" }));
  await expect(readEnvironment(folder)).rejects.toThrow(/cpus/);
});
