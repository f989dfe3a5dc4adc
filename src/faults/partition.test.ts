import { expect, test } from "@playwright/test";
import { conformanceOf } from "./conformance.ts";
import { createFault } from "./index.ts";
import { networkCluster } from "./testing/network-cluster.ts";
import { noVault } from "./testing/no-vault.ts";

const options = { isolate: { role: "worker", without: "db-0" }, namespace: "default" };

// Networks are built, and eight programs look around in them for seconds.
test.describe.configure({ timeout: 90_000 });

for (const [name, harms] of [
  ["partition", true],
  ["partition-nothing", false],
] as const) {
  test(`${name} keeps every rule of a fault, in networks of its own`, async () => {
    const make = () => createFault(name, options);
    expect(await conformanceOf({ make, harms, cluster: networkCluster })).toEqual([]);
  });
}

test("the worker that does not hold the database is cut off, and what stands beside the rules is left", async () => {
  const cluster = await networkCluster({ database: "fake-worker2" });
  const foreign = ["iptables", "-t", "mangle", "-A", "POSTROUTING", "-d", "192.0.2.1", "-j", "DROP"];
  try {
    const [, worker] = cluster.nodes;
    if (worker !== undefined) await cluster.exec(worker, foreign);
    const before = await cluster.files();
    const fault = createFault("partition", options);
    const { targets } = await fault.describe(cluster);
    expect(targets).toContain("node fake-worker with its pods");
    expect(targets).toContain("the way from vault to fake-worker");
    expect(targets.join()).not.toContain("clients");
    await fault.inject(cluster, noVault);
    await fault.inject(cluster, noVault);
    await fault.undo?.(cluster);
    expect(await cluster.files()).toEqual(before);
  } finally {
    await cluster.remove();
  }
});

const everybodyElse = ["10.99.0.10", "10.99.0.11", "10.99.0.13", "10.244.0.0/24", "10.244.1.0/24"].join();
const sparing = {
  "the pods": [
    `iptables -A INPUT -s ${everybodyElse} -j DROP`,
    `iptables -A OUTPUT -d ${everybodyElse} -j DROP`,
  ],
  "connections that stand": [
    `iptables -A INPUT -m conntrack --ctstate NEW -s ${everybodyElse} -j DROP`,
    `iptables -A OUTPUT -m conntrack --ctstate NEW -d ${everybodyElse} -j DROP`,
    `iptables -A FORWARD -m conntrack --ctstate NEW -s ${everybodyElse} -j DROP`,
    `iptables -A FORWARD -m conntrack --ctstate NEW -d ${everybodyElse} -j DROP`,
  ],
};

for (const [whom, rules] of Object.entries(sparing)) {
  test(`rules that spare ${whom} do not pass for a cut`, async () => {
    const cluster = await networkCluster();
    try {
      const fault = createFault("partition", options);
      await fault.describe(cluster);
      await fault.confirm(cluster);
      const [, , worker2] = cluster.nodes;
      for (const rule of rules) if (worker2 !== undefined) await cluster.exec(worker2, rule.split(" "));
      const { held, detail } = await fault.confirm(cluster);
      expect(held).toBe(false);
      const [closed = 0, toClose = 0] = (detail.match(/\d+/g) ?? []).map(Number);
      expect(closed).toBeGreaterThan(0);
      expect(closed).toBeLessThan(toClose);
    } finally {
      await cluster.remove();
    }
  });
}

test("one-way: the cut-off node is heard by nobody, and hears the others still", async () => {
  const cluster = await networkCluster();
  try {
    const fault = createFault("partition", { ...options, direction: "out" });
    await fault.describe(cluster);
    const first = await fault.confirm(cluster);
    expect(first.held).toBe(false);
    await fault.inject(cluster, noVault);
    const look = await fault.confirm(cluster);
    expect(look).toMatchObject({ held: true });
    expect(look.table).toMatch(/^worker2 +--- /m);
    expect(look.table).toMatch(/^vault .* d-k /m);
    // The other half is dropped as well: that is another cut than the one that was asked for.
    const [, , worker2] = cluster.nodes;
    if (worker2 !== undefined)
      await cluster.exec(worker2, ["iptables", "-t", "raw", "-A", "PREROUTING", "-j", "DROP"]);
    expect(await fault.confirm(cluster)).toMatchObject({
      held: false,
      detail: expect.stringContaining("closed too"),
    });
    await fault.undo?.(cluster);
    expect(await fault.confirm(cluster), "half healed is not healed").toMatchObject({ held: true });
  } finally {
    await cluster.remove();
  }
});

test("bridge: two nodes lose sight of each other alone", async () => {
  const cluster = await networkCluster();
  try {
    const fault = createFault("partition", { ...options, from: { holding: "db-0" } });
    expect((await fault.describe(cluster)).targets).toHaveLength(3);
    await fault.confirm(cluster);
    await fault.inject(cluster, noVault);
    const look = await fault.confirm(cluster);
    expect(look).toMatchObject({ held: true });
    expect(look.table).toMatch(/^control-plane .*(?:dnk +){4}/m);
  } finally {
    await cluster.remove();
  }
});

const loss = { ...options, share: 0.3 };

test("packet-loss keeps every rule of a fault, in networks of its own", async () => {
  const make = () => createFault("packet-loss", loss);
  expect(await conformanceOf({ make, harms: true, cluster: networkCluster })).toEqual([]);
});

test("neither a cut nor a loss of another size passes for the loss that is wanted", async () => {
  const cluster = await networkCluster();
  try {
    const fault = createFault("packet-loss", loss);
    await fault.describe(cluster);
    for (const other of [
      createFault("partition", options),
      createFault("packet-loss", { ...loss, share: 0.6 }),
    ]) {
      await other.inject(cluster, noVault);
      expect(await fault.confirm(cluster), other.name).toMatchObject({ held: false });
      await other.undo?.(cluster);
    }
  } finally {
    await cluster.remove();
  }
});

test("a cut that nobody can be found for is refused, and nothing is sent", async () => {
  const cluster = await networkCluster();
  try {
    for (const wrong of [
      { ...options, isolate: { role: "control-plane", holding: "db-0" } },
      { ...options, isolate: { holding: "no-such-pod" } },
      { ...options, from: { role: "worker", holding: "db-0", without: "db-0" } },
    ]) {
      const fault = createFault("partition", wrong);
      await expect(fault.describe(cluster), JSON.stringify(wrong)).rejects.toThrow(/the fault is refused/);
      await expect(fault.inject(cluster, noVault)).rejects.toThrow(/the fault is refused/);
    }
    expect(cluster.sent).toEqual([]);
  } finally {
    await cluster.remove();
  }
});
