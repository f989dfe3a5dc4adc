import { expect, test } from "@playwright/test";
import type { ExerciseParts, Load } from "./parts.ts";
import { holdsStable } from "./recovery.ts";
import { waitingClock } from "./testing/waiting-clock.ts";

/** From `goodFrom` s on probes are good, and `perSecond` writes are acknowledged. */
async function observe({ goodFrom, perSecond }: { goodFrom: number; perSecond: number }) {
  const { clock, seconds } = waitingClock();
  const objectives = {
    stableWindowMs: 60_000,
    observationWindowMs: 100_000,
    load: { minAcknowledgedAfter: 300 },
  };
  const status = async () => ({
    now: clock.now(),
    goodSince: seconds() < goodFrom ? null : Math.max(0, goodFrom) * 1e9,
    acknowledged: { records: 1_000 + Math.floor(seconds() * perSecond) },
  });
  const end = { at: 0, acknowledged: 1_000 };
  const parts = { clock, objectives } as unknown as ExerciseParts;
  return { stable: await holdsStable(parts, { status } as unknown as Load, end), seconds: seconds() };
}

test("a service that has been good for the window is stable at once, if there was load enough", async () => {
  expect(await observe({ goodFrom: 0, perSecond: 30 })).toEqual({ stable: true, seconds: 60 });
});

test("the load that the judge asks for is waited for", async () => {
  expect(await observe({ goodFrom: 0, perSecond: 4 })).toEqual({ stable: true, seconds: 75 });
  expect(await observe({ goodFrom: 0, perSecond: 1 })).toEqual({ stable: true, seconds: 100.25 });
});

test("what is bad to the end of the observation is not stable, and a run of good probes is waited for", async () => {
  expect(await observe({ goodFrom: 999, perSecond: 30 })).toEqual({ stable: false, seconds: 100.25 });
  expect(await observe({ goodFrom: 90, perSecond: 30 })).toEqual({ stable: true, seconds: 150 });
});
