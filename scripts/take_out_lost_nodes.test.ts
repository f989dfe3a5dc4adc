import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";

/** A desk whose kubectl tells of these nodes, and writes down what it was asked to change. */
async function takeOut(nodes: Readonly<Record<string, "True" | "Unknown" | "False">>) {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await cp("scripts/take_out_lost_nodes.sh", path.join(folder, "scripts", "take_out_lost_nodes.sh"));
  const items = Object.entries(nodes).map(([name, status]) => ({
    metadata: { name },
    status: {
      conditions: [
        { type: "DiskPressure", status: "False" },
        { type: "Ready", status },
      ],
    },
  }));
  await writeFile(path.join(folder, "nodes"), JSON.stringify({ items }));
  await writeFile(path.join(folder, "changes"), "");
  const answer =
    'case "$*" in "get nodes -o json") cat "$DESK/nodes" ;; *) echo "$*" >>"$DESK/changes" ;; esac';
  await writeFile(path.join(bin, "kubectl"), `#!/bin/sh\n${answer}\n`);
  await chmod(path.join(bin, "kubectl"), 0o700);
  const { exitCode, stdout } = await execa(path.join(folder, "scripts", "take_out_lost_nodes.sh"), [], {
    reject: false,
    timeout: 30_000,
    env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, DESK: folder },
  });
  const changes = (await readFile(path.join(folder, "changes"), "utf8")).trim().split("\n");
  return { exitCode, stdout, changes };
}

test("a node that does not answer loses its pods, and then its place in the cluster", async () => {
  expect(await takeOut({ one: "True", two: "Unknown", three: "True" })).toEqual({
    exitCode: 0,
    stdout: "Taken out: two",
    changes: [
      "delete pods --all-namespaces --field-selector spec.nodeName=two --force --grace-period=0",
      "delete node two",
    ],
  });
});

test("where every node answers nothing is done", async () => {
  expect(await takeOut({ one: "True", two: "True" })).toEqual({ exitCode: 0, stdout: "", changes: [""] });
});

test("a side that may itself be cut off takes out nobody", async () => {
  expect(await takeOut({ one: "True", two: "Unknown", three: "False" })).toEqual({
    exitCode: 2,
    stdout: "",
    changes: [""],
  });
});
