import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { readJournal } from "../journal/read.ts";
import type { Problem } from "../problem.ts";
import type { WorkloadConfig } from "./config.ts";
import { startWorkload, type WorkloadHandle } from "./handle.ts";
import { makeAuthority, startFakeCluster } from "./testing/fake-cluster.ts";
import { type FakeSystem, startFakeSystem } from "./testing/fake-system.ts";
import { ofType, until } from "./testing/workload-parts.ts";

let folder = "";
let system: FakeSystem;
let cluster: Awaited<ReturnType<typeof startFakeCluster>>;
let handle: WorkloadHandle | undefined;
let exits: Problem[] = [];
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "workload-"));
  system = await startFakeSystem();
  cluster = await startFakeCluster(join(folder, "kubeconfig"));
  for (const name of ["configmaps/settings", "configmaps/nodes", "secrets/certs"]) {
    cluster.objects.set(name, { data: {}, resourceVersion: 1 });
  }
  exits = [];
});
test.afterEach(async () => {
  if (handle !== undefined && alive(handle.pid)) process.kill(handle.pid, "SIGKILL");
  await Promise.all([system.stop(), cluster.stop()]);
  await rm(folder, { recursive: true });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function configFor(changes: Partial<WorkloadConfig>): Promise<WorkloadConfig> {
  return {
    base: String(process.hrtime.bigint()),
    evidence: folder,
    endpoints: [system.url],
    probePeriodMs: 250,
    writesPerSecond: 50,
    storePeriodMs: 300,
    seed: 5,
    kubeconfig: join(folder, "kubeconfig"),
    namespace: "mesh",
    objects: { configuration: "settings", nodeConfigurations: "nodes", certificates: "certs" },
    ca: await makeAuthority(folder),
    ...changes,
  };
}

async function start(changes: Partial<WorkloadConfig> = {}): Promise<WorkloadHandle> {
  const config = await configFor(changes);
  const configFile = join(folder, "workload.json");
  handle = await startWorkload({ config, configFile, onExit: (why) => exits.push(why) });
  return handle;
}

async function statusUntil(
  own: WorkloadHandle,
  holds: (s: Awaited<ReturnType<typeof own.status>>) => boolean,
) {
  const by = performance.now() + 15_000;
  for (;;) {
    const status = await own.status();
    if (holds(status)) return status;
    if (performance.now() > by) throw new Error(`never: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function events(name: string): Promise<readonly JournalEvent[]> {
  const found: JournalEvent[] = [];
  const reading = readJournal(join(folder, name));
  for await (const event of reading) found.push(event);
  expect(reading.torn).toBe(false);
  return found;
}

test("from the start to the final read every store is written, counted and read back", async () => {
  const own = await start();
  await statusUntil(
    own,
    (s) => Object.values(s.acknowledged).every((count) => count > 0) && s.goodSince !== null,
  );
  // The process is stopped for half a second: it must say so itself.
  process.kill(own.pid, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(own.pid, "SIGCONT");
  const { acknowledged: atStop } = await statusUntil(own, (s) => s.acknowledged.records > 60);
  await own.stopWrites();
  const { acknowledged } = await own.status();
  expect(acknowledged.records).toBeGreaterThanOrEqual(atStop.records);
  const read = await own.finalRead(10_000);
  expect(read.complete).toBe(true);
  await own.stop();
  expect(exits).toEqual([]);

  const evidence = [...(await events("workload.jsonl")), ...(await events("final.jsonl"))];
  const ended = ofType(evidence, "write.ended").filter(({ result }) => result === "acknowledged");
  for (const [store, count] of Object.entries(acknowledged)) {
    expect(ended.filter((event) => event.store === store)).toHaveLength(count);
  }
  const sent = ofType(evidence, "write.sent");
  const newest = new Map(sent.map((event) => [`${event.store}/${event.id}`, event]));
  const left = [...newest.values()].filter(({ op }) => op !== "delete");
  const found = ofType(evidence, "final.object").map(({ store, id, version, sha256 }) =>
    [store, id, version, sha256].join(" "),
  );
  const wanted = left.map(({ store, id, version, sha256 }) => [store, id, version, sha256].join(" "));
  expect(found.sort()).toEqual(wanted.sort());
  expect(ofType(evidence, "final.read").every(({ complete }) => complete)).toBe(true);
  expect(ofType(evidence, "clock").length).toBeGreaterThan(1);
  expect(ofType(evidence, "stall").some((stall) => stall.to - stall.from >= 450e6)).toBe(true);
});

test("a process that dies is told with its signal, and every later call says so", async () => {
  const own = await start();
  await statusUntil(own, (s) => s.acknowledged.records > 5);
  process.kill(own.pid, "SIGKILL");
  await until("the exit", () => exits.length > 0);
  await expect(own.status()).rejects.toThrow(/died \(SIGKILL\)/);
  await expect(own.stop()).rejects.toThrow(/died \(SIGKILL\)/);
});

test("a process that cannot start says why", async () => {
  await expect(start({ endpoints: ["ftp://nowhere"] })).rejects.toThrow(/exit code 1.*endpoints\[0\]/);
  await expect(start({ kubeconfig: join(folder, "none") })).rejects.toThrow(/exit code 1.*ENOENT/);
  expect(exits).toEqual([]);
});

test("no line that was counted is lost, whenever the process is killed", async () => {
  const child = fileURLToPath(new URL("testing/ledger-child.ts", import.meta.url));
  const kill = async (round: number) => {
    const path = join(folder, `journal-${round}.jsonl`);
    const own = await startFakeSystem();
    const writer = fork(child, [path, own.url], { execArgv: [] });
    let counted = 0;
    writer.on("message", (count) => (counted = Number(count)));
    await until("a first write", () => counted > 0, 15_000);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
    writer.kill("SIGKILL");
    await once(writer, "close");
    await own.stop();
    const found: JournalEvent[] = [];
    for await (const event of readJournal(path)) found.push(event);
    const acknowledged = ofType(found, "write.ended").filter(
      ({ result }) => result === "acknowledged",
    ).length;
    expect(acknowledged, `round ${round}`).toBeGreaterThanOrEqual(counted);
    const sent = new Set(ofType(found, "write.sent").map(({ seq }) => seq));
    expect(ofType(found, "write.ended").every(({ seq }) => sent.has(seq))).toBe(true);
    return counted;
  };
  const counts: number[] = [];
  for (let round = 0; round < 20; round += 4) {
    counts.push(...(await Promise.all([0, 1, 2, 3].map((one) => kill(round + one)))));
  }
  expect(Math.max(...counts)).toBeGreaterThan(20);
});

test("the process ends by itself when whoever started it is gone, and its journal is whole", async () => {
  const starter = fileURLToPath(new URL("testing/starter-child.ts", import.meta.url));
  const own = fork(starter, [JSON.stringify(await configFor({})), join(folder, "workload.json")], {
    execArgv: [],
  });
  const [pid] = (await once(own, "message")) as [number];
  try {
    await until("writes", () => system.rows.size > 20, 15_000);
    own.kill("SIGKILL");
    await until("the end of the process", () => !alive(pid));
  } finally {
    if (alive(pid)) process.kill(pid, "SIGKILL");
  }
  const found = await events("workload.jsonl");
  expect(ofType(found, "write.ended").length).toBeGreaterThan(10);
});
