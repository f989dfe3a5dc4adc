import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { startProber } from "./prober.ts";
import { type FakeSystem, startFakeSystem, type SystemFault } from "./testing/fake-system.ts";
import { now, until } from "./testing/workload-parts.ts";

type Probe = EventOf<"probe">;
const periodMs = 250;

let systems: FakeSystem[] = [];
let end = () => {};
let probes: Probe[] = [];

test.beforeEach(async () => {
  systems = await Promise.all([startFakeSystem(), startFakeSystem()]);
  probes = [];
});
test.afterEach(async () => {
  end();
  await Promise.all(systems.map((system) => system.stop()));
});

function start(...used: readonly FakeSystem[]) {
  const endpoints = used.map(({ url }) => url);
  end = startProber({ endpoints, periodMs, seed: 1, now, onProbe: (probe) => probes.push(probe) });
}
const byKind = (kind: Probe["connection"]) => probes.filter(({ connection }) => connection === kind);
const first = () => systems[0] as FakeSystem;
const second = () => systems[1] as FakeSystem;
/** Probes that were sent from now on. */
async function later(what: string, holds: (probe: Probe) => boolean, count = 4): Promise<readonly Probe[]> {
  const since = now();
  const sentSince = () => probes.filter((probe) => probe.sent >= since);
  await until(what, () => sentSince().filter(holds).length >= count);
  return sentSince();
}

test("a good system is good on both kinds of connection, half a period apart", async () => {
  start(first());
  await later("good probes", ({ ok }) => ok, 6);
  const [fresh, kept] = [byKind("new"), byKind("kept")];
  expect((kept[0]?.scheduled ?? 0) - (fresh[0]?.scheduled ?? 0)).toBeCloseTo((periodMs / 2) * 1e6, -1);
  for (const own of [fresh, kept]) {
    expect(own.length).toBeGreaterThan(1);
    for (const { seq, scheduled } of own) {
      expect(scheduled).toBe((own[0]?.scheduled ?? 0) + (seq - (own[0]?.seq ?? 0)) * periodMs * 1e6);
    }
  }
  const used = (kind: string) =>
    first()
      .requests.filter(({ path }) => path.includes(`probe-${kind}-`))
      .map(({ connection }) => connection);
  expect(new Set(used("new")).size).toBe(used("new").length);
  expect(new Set(used("kept")).size).toBeLessThan(used("kept").length);
});

const faults: readonly (readonly [SystemFault, RegExp])[] = [
  ["hang", /timeout/],
  ["error", /PUT 500/],
  ["refuse", /PUT 503/],
  ["reset-after-commit", /PUT: .*(ECONNRESET|hang up)/],
  ["wrong-content", /other content/],
];
for (const [fault, error] of faults) {
  test(`a system with the fault ${fault} is bad within one period, and good again without it`, async () => {
    start(first());
    await later("good probes", ({ ok }) => ok, 2);
    first().fault = fault;
    const bad = await later("bad probes", ({ ok }) => !ok);
    for (const probe of bad) {
      expect(probe).toMatchObject({ ok: false, error: expect.stringMatching(error) as unknown });
      // The timer may be late; what it says may not be good.
      if (fault === "hang") expect(probe.ended - probe.sent).toBeGreaterThan((periodMs - 20) * 1e6);
    }
    first().fault = null;
    await later("good probes again", ({ ok }) => ok);
  });
}

test("a probe that hangs does not keep the next one from being sent", async () => {
  first().fault = "hang";
  start(first());
  const bad = await later("bad probes", ({ ok }) => !ok, 6);
  const fresh = bad.filter(({ connection }) => connection === "new");
  expect(fresh.map(({ seq }) => seq)).toEqual(fresh.map((_, index) => (fresh[0]?.seq ?? 0) + index));
});

test("a stopped system is refused, on both kinds of connection, and good again when it is back", async () => {
  start(first());
  await later("good probes", ({ ok }) => ok, 2);
  await first().stop();
  const bad = await later("bad probes", ({ ok, error }) => !ok && (error ?? "").includes("ECONNREFUSED"));
  expect(new Set(bad.map(({ connection }) => connection))).toEqual(new Set(["new", "kept"]));
  await first().start();
  await later("good probes again", ({ ok }) => ok);
});

for (const fault of ["stopped", "error", "hang"] as const) {
  test(`the next endpoint is tried within the same period when the first one is down (${fault}), and kept`, async () => {
    if (fault === "stopped") await first().stop();
    else first().fault = fault;
    start(first(), second());
    await later("good probes", ({ ok }) => ok, 6);
    expect(probes.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(probes.length - 1);
    const asked = first().requests.length;
    expect(asked).toBeLessThanOrEqual(2);
    expect(second().requests.length).toBeGreaterThan(8);
  });
}

test("wrong content is not made good by another endpoint", async () => {
  first().fault = "wrong-content";
  start(first(), second());
  const seen = await later("bad probes", ({ ok }) => !ok, 2);
  expect(seen[0]?.ok).toBe(false);
});
