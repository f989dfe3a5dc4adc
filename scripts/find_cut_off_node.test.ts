import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";

interface Answers {
  /** Of the mesh: the ids that it reaches; null: nobody answers. */
  readonly reached: readonly string[] | null;
  readonly quorum?: boolean;
  /** Replicas as `pod@node`. */
  readonly pods: readonly string[];
  readonly notReady?: readonly string[];
  /** How many of the connections to each replica are late, as the replica beside the control plane measures it. */
  readonly late?: Readonly<Record<string, number>>;
}

/** A desk whose curl and kubectl give these answers. */
async function find(
  { reached, quorum = true, pods, notReady = [], late = {} }: Answers,
  ...args: readonly string[]
) {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await cp("scripts/find_cut_off_node.sh", path.join(folder, "scripts", "find_cut_off_node.sh"));
  const where = pods.map((pod) => pod.split("@"));
  const members = where.map(([id = ""]) => ({ id, reachable: reached?.includes(id) ?? false }));
  const items = where.map(([name, nodeName]) => ({
    metadata: { name },
    spec: { nodeName },
    status: { podIP: `ip-of-${name}` },
  }));
  const measured = where.map(([name = "", node]) => `${node} ip-of-${name} ${late[name] ?? 0}\n`).join("");
  await writeFile(path.join(folder, "measured"), measured);
  const nodes = [...new Set(where.map(([, node]) => node ?? ""))].map((name) => ({
    metadata: { name },
    status: { conditions: [{ type: "Ready", status: notReady.includes(name) ? "Unknown" : "True" }] },
  }));
  await writeFile(path.join(folder, "status"), JSON.stringify({ quorum, members }));
  await writeFile(path.join(folder, "pods"), JSON.stringify({ items }));
  await writeFile(path.join(folder, "nodes"), JSON.stringify({ items: nodes }));
  const tools = {
    curl: reached === null ? "exit 7" : 'cat "$DESK/status"',
    kubectl:
      'case "$*" in *"get pods"*) cat "$DESK/pods" ;; *"get nodes"*) cat "$DESK/nodes" ;; *" exec -i a -- node -e "*) cat >/dev/null && cat "$DESK/measured" ;; esac',
  };
  for (const [tool, script] of Object.entries(tools)) {
    await writeFile(path.join(bin, tool), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(bin, tool), 0o700);
  }
  return execa(path.join(folder, "scripts", "find_cut_off_node.sh"), args, {
    reject: false,
    timeout: 30_000,
    env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, DESK: folder, TRIES: "2" },
  });
}

const pods = ["a@one", "b@one", "c@two", "d@two", "e@three"];

test("the node of which no replica is reached is named, and nothing else on standard output", async () => {
  const { stdout, stderr, exitCode } = await find({ reached: ["a", "b", "e"], pods });
  expect({ stdout, exitCode }).toEqual({ stdout: "two", exitCode: 0 });
  expect(stderr).toMatch(/two\t2\t0/);
});

test("a node whose replicas have been replaced is found by what Kubernetes says of it", async () => {
  const elsewhere = ["a@one", "b@one", "c@one", "d@three", "e@three", "old@two"];
  const { stdout } = await find({ reached: ["a", "b", "c", "d", "e"], pods: elsewhere, notReady: ["two"] });
  expect(stdout).toBe("two");
});

test("where every replica is reached, the node is named to whose replicas many connections are late", async () => {
  const reached = ["a", "b", "c", "d", "e"];
  const { stdout, stderr, exitCode } = await find({ reached, pods, late: { c: 9, d: 11, a: 1, e: 3 } });
  expect({ stdout, exitCode }).toEqual({ stdout: "two", exitCode: 0 });
  expect(stderr).toMatch(/two\s+ip-of-c\s+9[^]*packets from and to two get lost/);
});

for (const [what, late] of [
  ["one replica of two", { c: 20 }],
  ["replicas on every node", { a: 9, b: 9, c: 9, d: 9, e: 9 }],
] as const) {
  test(`connections to ${what} are late: no node is named`, async () => {
    const { stdout, exitCode } = await find({ reached: ["a", "b", "c", "d", "e"], pods, late });
    expect({ stdout, exitCode: exitCode === 0 }).toEqual({ stdout: "", exitCode: false });
  });
}

for (const [what, answers, exitCode, message] of [
  ["every replica is reached", { reached: ["a", "b", "c", "d", "e"], pods }, 1, /no node is cut off/],
  ["one replica of two is away, so its node is there", { reached: ["a", "c", "d", "e"], pods }, 1, /no node/],
  ["nobody answers", { reached: null, pods }, 1, /no node is cut off/],
  ["who answers has no quorum", { reached: ["c", "d"], quorum: false, pods }, 1, /no node is cut off/],
  ["two nodes are away", { reached: ["a", "b"], pods }, 2, /more than one node .*: three two$/],
] as const) {
  test(`${what}: nobody is named`, async () => {
    const result = await find(answers);
    expect({ stdout: result.stdout, exitCode: result.exitCode }).toEqual({ stdout: "", exitCode });
    expect(result.stderr).toMatch(message);
  });
}

test("more than one entry is wrong usage", async () => {
  const result = await find({ reached: ["a"], pods }, "http://one", "http://two");
  expect({ stdout: result.stdout, exitCode: result.exitCode }).toEqual({ stdout: "", exitCode: 1 });
  expect(result.stderr).toMatch(/^Usage: /);
});
