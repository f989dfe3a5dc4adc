import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { conformanceOf, recordingCluster } from "./conformance.ts";
import type { Fault } from "./fault.ts";
import { createFault, faultNames } from "./index.ts";
import { noVault } from "./testing/no-vault.ts";

const options = { claim: "data", namespace: "default" };
const intrusion = {
  namespace: "default",
  account: "backup",
  certificates: "certs",
  password: "password",
  database: { service: "db", user: "mesh", name: "mesh" },
  mesh: ["mesh"],
  image: "mesh:dev",
  plantImage: "backup:dev",
};
/** Of faults that hurt no volume. */
const otherOptions: Readonly<Record<string, unknown>> = {
  "delete-objects": { namespace: "default", configMaps: ["settings"] },
  "delete-rows": {
    namespace: "default",
    database: { service: "db", user: "mesh", name: "mesh" },
    password: "password",
    rows: "seed-",
    copy: "db-1",
  },
  "destroy-nodes": {},
  "destroy-nothing": {},
  "expire-certificate": { namespace: "default", certificates: "certs" },
  "forge-certificate": intrusion,
  intrude: intrusion,
  "intrude-in-vain": intrusion,
};
/** Faults of controls: they must not take hold. */
const harmless = new Set(["wipe-nothing", "destroy-nothing", "rot-nothing", "intrude-in-vain"]);

/** Tried in `partition.test.ts`, in a cluster of networks. */
const ofNetworks = new Set(["partition", "partition-nothing", "packet-loss"]);

/** Tried in `vault-faults.test.ts`, beside a real vault. */
const ofVaults = new Set(["alter-backup", "attack-backups"]);

/** Faults of a whole disk: those need one. */
const ofDisks = new Set(["read-only", "fill-disk", "io-errors"]);

for (const name of faultNames.filter((one) => !ofNetworks.has(one) && !ofVaults.has(one))) {
  test(`${name} keeps every rule of a fault`, async () => {
    const make = () => createFault(name, otherOptions[name] ?? options);
    const cluster = () => recordingCluster({ disk: ofDisks.has(name) });
    expect(await conformanceOf({ make, harms: !harmless.has(name), cluster })).toEqual([]);
  });
}

test("a disk that is not the run's own is refused, and nothing is sent", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("read-only", options);
    await expect(fault.describe(cluster)).rejects.toMatchObject({ kind: "unsafe" });
    await expect(fault.inject(cluster, cluster.vault)).rejects.toMatchObject({ kind: "unsafe" });
    expect(cluster.sent.filter((command) => command.includes("trigger_fs_error"))).toEqual([]);
  } finally {
    await cluster.remove();
  }
});

const wide: Fault["inject"] = async (cluster) => {
  const [, node] = cluster.nodes;
  const neighbour = "/var/local-path-provisioner/pvc-2_default_other";
  if (node !== undefined) await cluster.exec(node, ["find", neighbour, "-mindepth", "1", "-delete"]);
  return "too much";
};

test("the conformance suite sees a fault that breaks the rules", async () => {
  const good = createFault("wipe-volume", options);
  const look = { held: true, observer: "me", detail: "trust me" };
  const rules = async (part: Partial<Fault>) =>
    (await conformanceOf({ make: () => ({ ...good, ...part }), harms: true })).join("; ");
  expect(await rules({ confirm: async () => look })).toContain("confirm is false before injecting");
  expect(await rules({ inject: async () => "nothing" })).toMatch(/inject does harm.*confirm is true after/);
  expect(await rules({ hurts: "" })).toContain("it says what it hurts");
  expect(await rules({ lift: "atMarker" })).toContain("a fault that is lifted has an undo");
  const eager = async (cluster: Parameters<Fault["describe"]>[0]) => {
    const plan = await good.describe(cluster);
    await good.inject(cluster, noVault);
    return plan;
  };
  expect(await rules({ describe: eager })).toContain("describing touches nothing");
  expect(await rules({ inject: wide })).toMatch(/inject touches only its blast radius, and touched \S+pvc-2/);
});

test("a volume outside the run's filesystem is refused and nothing is sent", async () => {
  const refused = [
    { path: "/etc" },
    { path: "/var/local-path-provisioner" },
    { path: "/var/local-path-provisioner/../../etc" },
    { path: "/var/local-path-provisioner-2/x" },
    { path: "/var/local-path-provisioner/not-there" },
    { onNode: "somebody-elses-node" },
  ];
  for (const lie of refused) {
    const cluster = await recordingCluster(lie);
    try {
      const fault = createFault("wipe-volume", options);
      await expect(fault.describe(cluster), JSON.stringify(lie)).rejects.toThrow(/the fault is refused/);
      await expect(fault.inject(cluster, cluster.vault)).rejects.toThrow(/the fault is refused/);
      expect(cluster.sent).toEqual([]);
    } finally {
      await cluster.remove();
    }
  }
});

test("a volume behind a symbolic link is refused", async () => {
  const outside = await mkdtemp(join(tmpdir(), "fdo-"));
  const cluster = await recordingCluster();
  try {
    await writeFile(join(outside, "PG_VERSION"), "17");
    await rm(cluster.volume, { recursive: true });
    await symlink(outside, cluster.volume);
    await expect(createFault("wipe-volume", options).inject(cluster, cluster.vault)).rejects.toThrow(
      /leads to/,
    );
    expect(cluster.sent).toEqual([]);
  } finally {
    await cluster.remove();
    await rm(outside, { recursive: true });
  }
});

test("a node that shows another folder than the host is refused", async () => {
  const cluster = await recordingCluster();
  try {
    const lying = { ...cluster, exec: async () => ({ exitCode: 0, stdout: "1 2\n", stderr: "" }) };
    await expect(createFault("wipe-volume", options).inject(lying, cluster.vault)).rejects.toThrow(
      /is not .* on the host/,
    );
  } finally {
    await cluster.remove();
  }
});

test("an empty database that was made anew in the wiped volume does not hide the harm", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("wipe-volume", options);
    await fault.describe(cluster);
    const data = join(cluster.volume, "pgdata");
    await rename(data, join(cluster.volume, "..", "away"));
    await mkdir(data);
    await writeFile(join(data, "PG_VERSION"), "17\n");
    expect(await fault.confirm(cluster)).toMatchObject({
      held: true,
      detail: expect.stringContaining("1 files, another PG_VERSION than before"),
    });
  } finally {
    await cluster.remove();
  }
});

test("objects that are not all there are not deleted", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("delete-objects", { namespace: "default", configMaps: ["settings", "others"] });
    await expect(fault.describe(cluster)).rejects.toThrow(/refused: there is no configmap\/others/);
    expect(cluster.asked.filter((asked) => asked.startsWith("delete"))).toEqual([]);
  } finally {
    await cluster.remove();
  }
});

test("objects of which one is left are not deleted, whatever the API says", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("delete-objects", { namespace: "default", configMaps: ["settings"] });
    const deaf = { ...cluster, kubectl: async () => "deleted" };
    await fault.inject(deaf, cluster.vault);
    expect(await fault.confirm(cluster)).toMatchObject({
      held: false,
      detail: expect.stringMatching(/^1 of 1/),
    });
    await fault.inject(cluster, cluster.vault);
    expect(await fault.confirm(cluster)).toMatchObject({ held: true });
  } finally {
    await cluster.remove();
  }
});

test("a machine that is not provably the run's is refused and nothing is destroyed", async () => {
  const refused = [
    { container: "somebody-elses" },
    { networks: ["bridge"] },
    { networks: ["fake", "bridge"] },
    { networks: [] },
    { volumes: "/etc" },
    { volumes: null },
  ];
  for (const machine of refused) {
    const cluster = await recordingCluster({ machine });
    try {
      const before = await cluster.files();
      const fault = createFault("destroy-nodes", {});
      await expect(fault.describe(cluster), JSON.stringify(machine)).rejects.toThrow(/the fault is refused/);
      await expect(fault.inject(cluster, cluster.vault)).rejects.toThrow(/the fault is refused/);
      expect(cluster.sent).toEqual([]);
      expect(await cluster.files()).toEqual(before);
    } finally {
      await cluster.remove();
    }
  }
});

test("where no node stands there is nothing to destroy, and the fault is refused", async () => {
  const cluster = await recordingCluster();
  try {
    await cluster.destroy(await cluster.machines());
    await expect(createFault("destroy-nodes", {}).inject(cluster, cluster.vault)).rejects.toThrow(
      /none of the nodes/,
    );
  } finally {
    await cluster.remove();
  }
});

test("the loss of the control plane alone leaves the workers standing", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("destroy-nodes", { nodes: "control-plane" });
    await fault.inject(cluster, cluster.vault);
    expect((await fault.confirm(cluster)).held).toBe(true);
    expect((await cluster.machines()).map(({ container }) => container)).toEqual(["fake-worker"]);
    expect((await createFault("destroy-nodes", {}).confirm(cluster)).held).toBe(false);
  } finally {
    await cluster.remove();
  }
});

test("rot hits one bit in each of so many pages, and is seen until the last of them is written anew", async () => {
  const cluster = await recordingCluster();
  try {
    const fault = createFault("bit-rot", { ...options, pages: 2 });
    await expect(fault.inject(cluster, cluster.vault)).rejects.toThrow(/never described/);
    await fault.describe(cluster);
    const file = join(cluster.volume, "pgdata", "base", "2");
    const before = await readFile(file);
    await fault.inject(cluster, cluster.vault);
    const after = await readFile(file);
    const changed = [...before.keys()].filter((at) => before[at] !== after[at]);
    expect(changed.map((at) => [Math.floor(at / 8192), (before[at] ?? 0) ^ (after[at] ?? 0)])).toEqual([
      [16, 1],
      [48, 1],
    ]);
    expect(await fault.confirm(cluster)).toMatchObject({
      held: true,
      detail: expect.stringContaining("2 of 2"),
    });
    await writeFile(file, Buffer.concat([before.subarray(0, 8192 * 32), after.subarray(8192 * 32)]));
    expect(await fault.confirm(cluster)).toMatchObject({
      held: true,
      detail: expect.stringContaining("1 of 2"),
    });
    await writeFile(file, before);
    expect(await fault.confirm(cluster)).toMatchObject({ held: false });
  } finally {
    await cluster.remove();
  }
});

test("rot is refused where no page holds such rows, and where the pages are rotten already", async () => {
  const cluster = await recordingCluster();
  try {
    const other = createFault("bit-rot", { ...options, rows: "nobody-" });
    await expect(other.describe(cluster)).rejects.toThrow(
      /0 sound pages hold rows that begin with "nobody-"/,
    );
    const file = join(cluster.volume, "pgdata", "base", "2");
    await writeFile(file, (await readFile(file)).fill("seed-", 8_000));
    await expect(createFault("bit-rot", options).describe(cluster)).rejects.toThrow(/0 sound pages/);
    expect(cluster.sent.filter((command) => !/^\S+ stat /.test(command))).toEqual([]);
  } finally {
    await cluster.remove();
  }
});

test("an intrusion that is there already, or that would find nothing, is refused and nothing is made", async () => {
  const cluster = await recordingCluster();
  try {
    await createFault("intrude", intrusion).inject(cluster, cluster.vault);
    const before = await cluster.files();
    const again = createFault("intrude", intrusion);
    await expect(again.inject(cluster, cluster.vault)).rejects.toThrow(
      /rolebinding\/metrics-reader.* is there already/,
    );
    const elsewhere = createFault("intrude", { ...intrusion, account: "nobody" });
    await expect(elsewhere.describe(cluster)).rejects.toThrow(/the fault is refused: of .* only secret/);
    expect(await cluster.files()).toEqual(before);
  } finally {
    await cluster.remove();
  }
});

test("several volumes are wiped at once, and one that is left is no proof", async () => {
  const cluster = await recordingCluster();
  const both = { ...options, claim: ["data", "other"] };
  try {
    const fault = createFault("wipe-volume", both);
    const { targets, blastRadius } = await fault.describe(cluster);
    expect(targets).toHaveLength(4);
    expect(blastRadius).toEqual([
      "fake-worker:/var/local-path-provisioner/pvc-1_default_data/**",
      "fake-worker:/var/local-path-provisioner/pvc-2_default_other/**",
    ]);
    await createFault("wipe-volume", options).inject(cluster, cluster.vault);
    expect(await fault.confirm(cluster)).toMatchObject({
      held: false,
      detail: expect.stringContaining("in place"),
    });
    await fault.inject(cluster, cluster.vault);
    expect(await fault.confirm(cluster)).toMatchObject({ held: true });
    expect(Object.keys(await cluster.files()).filter((file) => file.includes("pvc-"))).toEqual([]);
  } finally {
    await cluster.remove();
  }
});

test("an unknown fault and wrong options are refused with what is known", () => {
  expect(() => createFault("wipe-all", options)).toThrow(/there is no fault "wipe-all"/);
  expect(() => createFault("wipe-volume", { claim: "data" })).toThrow(/options of fault "wipe-volume"/);
  expect(() => createFault("wipe-volume", { ...options, nodes: "all" })).toThrow(/do not fit/);
});
