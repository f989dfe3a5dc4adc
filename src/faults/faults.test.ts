import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { conformanceOf, recordingCluster } from "./conformance.ts";
import type { Fault } from "./fault.ts";
import { createFault, faultNames } from "./index.ts";

const options = { claim: "data", namespace: "default" };
/** Faults of controls: they must not take hold. */
const harmless = new Set(["wipe-nothing", "intrude-in-vain"]);
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
/** Of faults that are not about a volume. */
const otherOptions: Readonly<Record<string, unknown>> = { intrude: intrusion, "intrude-in-vain": intrusion };

for (const name of faultNames) {
  test(`${name} keeps every rule of a fault`, async () => {
    const make = () => createFault(name, otherOptions[name] ?? options);
    expect(await conformanceOf({ make, harms: !harmless.has(name) })).toEqual([]);
  });
}

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
  expect(await rules({ lift: "atMarker" })).toContain("a fault that is lifted has an undo");
  const eager = async (cluster: Parameters<Fault["describe"]>[0]) => {
    const plan = await good.describe(cluster);
    await good.inject(cluster);
    return plan;
  };
  expect(await rules({ describe: eager })).toContain("describing touches nothing");
  expect(await rules({ inject: wide })).toContain("inject touches only its blast radius, and touched pvc-2");
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
      await expect(fault.inject(cluster)).rejects.toThrow(/the fault is refused/);
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
    await expect(createFault("wipe-volume", options).inject(cluster)).rejects.toThrow(/leads to/);
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
    await expect(createFault("wipe-volume", options).inject(lying)).rejects.toThrow(/is not .* on the host/);
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

test("an intrusion that is there already, or that would find nothing, is refused and nothing is made", async () => {
  const cluster = await recordingCluster();
  try {
    await createFault("intrude", intrusion).inject(cluster);
    const before = await cluster.files();
    const again = createFault("intrude", intrusion);
    await expect(again.inject(cluster)).rejects.toThrow(/rolebinding\/metrics-reader.* is there already/);
    const elsewhere = createFault("intrude", { ...intrusion, account: "nobody" });
    await expect(elsewhere.describe(cluster)).rejects.toThrow(/the fault is refused: of .* only secret/);
    expect(await cluster.files()).toEqual(before);
  } finally {
    await cluster.remove();
  }
});

test("an unknown fault and wrong options are refused with what is known", () => {
  expect(() => createFault("wipe-all", options)).toThrow(/there is no fault "wipe-all"/);
  expect(() => createFault("wipe-volume", { claim: "data" })).toThrow(/options of fault "wipe-volume"/);
  expect(() => createFault("wipe-volume", { ...options, nodes: "all" })).toThrow(/do not fit/);
});
