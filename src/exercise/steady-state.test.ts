import { expect, test } from "@playwright/test";
import type { WorkloadStatus } from "../workload/config.ts";
import type { ExerciseParts, Load } from "./parts.ts";
import { whyNotSteady } from "./steady-state.ts";
import { waitingClock } from "./testing/waiting-clock.ts";

const good: WorkloadStatus = {
  now: 60e9,
  goodSince: 0,
  acknowledged: {
    records: 500,
    configuration: 1,
    topology: 1,
    "node-configurations": 1,
    certificates: 1,
    "model-states": 1,
  },
  lastAcknowledgedAt: 60e9,
  coveredSecondsOfLastTen: 10,
  probesFailedInARow: 0,
  lastProbe: { at: 60e9, ok: true },
};

async function gate(statusAt: (seconds: number) => WorkloadStatus, acknowledged = 500) {
  const { clock, seconds } = waitingClock();
  const stores = [{ store: "records" }, { store: "model-states" }];
  const parts = {
    clock,
    objectives: { stores, load: { coveredSecondsBefore: 10 } },
  } as unknown as ExerciseParts;
  const load = { status: async () => statusAt(seconds()) } as unknown as Load;
  return { why: await whyNotSteady(parts, load, { acknowledged }), seconds: seconds() };
}

test("a system that is well passes at once", async () => {
  expect(await gate(() => good)).toEqual({ why: null, seconds: 0 });
});

test("every store that the plan promises must have been written; another one need not", async () => {
  const unwritten = { ...good.acknowledged, "model-states": 0, topology: 0 };
  const late = (seconds: number) => (seconds < 9 ? { ...good, acknowledged: unwritten } : good);
  expect(await gate(late)).toEqual({ why: null, seconds: 9 });
  const { why } = await gate(() => ({ ...good, acknowledged: unwritten }));
  expect(why).toBe("not steady within 180 s: no write to model-states acknowledged");
  expect(await gate(() => ({ ...good, acknowledged: { ...good.acknowledged, topology: 0 } }))).toEqual({
    why: null,
    seconds: 0,
  });
});

test("how many writes there must have been is the gate's own matter", async () => {
  const few = { ...good, acknowledged: { ...good.acknowledged, records: 300 } };
  expect(await gate(() => few, 300)).toEqual({ why: null, seconds: 0 });
  expect((await gate(() => few, 301)).why).toBe("not steady within 180 s: 300 of 301 writes acknowledged");
});

test("probes, load and its spread are each asked for", async () => {
  const refusals: [Partial<WorkloadStatus>, string][] = [
    [{ goodSince: null, lastProbe: { at: 0, ok: false, error: "503" } }, "the last probe failed: 503"],
    [{ goodSince: 51e9 }, "probes good for 9000 ms of 10000 ms"],
    [{ acknowledged: { ...good.acknowledged, records: 499 } }, "499 of 500 writes acknowledged"],
    [{ coveredSecondsOfLastTen: 9 }, "acknowledged writes in 9 of the last 10 seconds"],
  ];
  for (const [worse, expected] of refusals) {
    expect((await gate(() => ({ ...good, ...worse }))).why).toBe(`not steady within 180 s: ${expected}`);
  }
});
