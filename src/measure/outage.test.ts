import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import type { EventOf } from "../journal/events.ts";
import { outage } from "./outage.ts";
import { stallsOf } from "./stalls.ts";
import { probe, s } from "./testing.ts";

type Probe = EventOf<"probe">;
type Stall = EventOf<"stall">;

function seen(probes: readonly Probe[], stalls: readonly Stall[] = []) {
  const sorted = [...probes].sort((a, b) => a.sent - b.sent);
  return outage(sorted, { stalls: stallsOf(stalls), from: 0, until: s(1_000) });
}
const stall = (from: number, to: number): Stall => ({
  type: "stall",
  source: "workload",
  from: s(from),
  to: s(to),
});

test("the interval runs from good to good outside and from failed to failed inside", () => {
  const probes = [probe(1, true), probe(2, false), probe(3, false), probe(4, true)];
  expect(seen(probes)).toEqual({ range: { kind: "measured", lowerMs: 900, upperMs: 3_010 }, count: 1 });
});

test("no failed probe is no outage, measured", () => {
  expect(seen([probe(1, true)])).toEqual({ range: { kind: "measured", lowerMs: 0, upperMs: 0 }, count: 0 });
});

test("one failed probe alone has a lower bound of zero", () => {
  expect(seen([probe(1, true), probe(2, false), probe(3, true)]).range).toMatchObject({ lowerMs: 0 });
});

test("an outage that no good probe ends is at least as long as it was seen", () => {
  const probes = [probe(1, true), probe(2, false), probe(9, false)];
  expect(seen(probes).range).toEqual({ kind: "atLeast", lowerMs: 6_900, upperMs: null });
});

test("a probe in flight during a stall proves no outage but may hide one", () => {
  const probes = [probe(1, true), probe(2, false), probe(3, false), probe(4, false), probe(5, true)];
  expect(seen(probes, [stall(3.9, 4.05)]).range).toMatchObject({ lowerMs: 900, upperMs: 4_010 });
  expect(seen(probes, [stall(1.9, 2.05)]).range).toMatchObject({ lowerMs: 900, upperMs: 4_010 });
});

test("a stall at either edge widens the interval to its own edge", () => {
  const probes = [probe(1, true), probe(2, false), probe(3, true)];
  expect(seen(probes, [stall(0.5, 1.2)]).range).toMatchObject({ upperMs: 2_510 });
  expect(seen(probes, [stall(3.005, 3.5)]).range).toMatchObject({ upperMs: 2_500 });
});

test("failures with a good probe between them are counted apart and spanned as one", () => {
  const probes = [probe(1, true), probe(2, false), probe(3, true), probe(4, false), probe(5, true)];
  expect(seen(probes)).toEqual({ range: { kind: "measured", lowerMs: 1_900, upperMs: 4_010 }, count: 2 });
});

test("a good probe that overlaps a failed one does not part the outage", () => {
  const probes = [probe(1, true), probe(2, false), probe(2.05, true), probe(3, false), probe(4, true)];
  expect(seen(probes).count).toBe(1);
});

test("a good probe that overlaps a failed one is neither before nor after it", () => {
  const before = probe(1.9, true, { ended: s(2.05) });
  const after = probe(2.08, true, { ended: s(2.2) });
  expect(seen([probe(1, true), before, probe(2, false), probe(3, true)]).range).toMatchObject({
    upperMs: 2_010,
  });
  expect(seen([probe(1, true), probe(2, false), after, probe(3, true)]).range).toMatchObject({
    upperMs: 2_010,
  });
});

test("failures before the fault are no part of it", () => {
  const probes = [probe(1, false), probe(2, true), probe(5, false), probe(6, true)];
  const found = outage(probes, { stalls: stallsOf([]), from: s(4), until: s(1_000) });
  expect(found).toMatchObject({ range: { upperMs: 4_010 }, count: 1 });
});

test("a failure that ended with the fault is part of it, and so is one that ended with observation", () => {
  const window = { stalls: stallsOf([]), from: s(2.1), until: s(5.1) };
  const failed = (...sent: readonly number[]) =>
    outage([probe(1, true), ...sent.map((at) => probe(at, false))], window).count;
  expect(failed(2)).toBe(1);
  expect(failed(1.999)).toBe(0);
  expect(failed(5)).toBe(1);
  expect(failed(5.001)).toBe(0);
});

test("a good probe that ended after observation ends no outage", () => {
  const probes = [probe(1, true), probe(2, false), probe(3, true)];
  const until = (seconds: number) =>
    outage(probes, { stalls: stallsOf([]), from: 0, until: s(seconds) }).range;
  expect(until(3.01)).toMatchObject({ kind: "measured" });
  expect(until(3.009)).toMatchObject({ kind: "atLeast", upperMs: null });
});

test("a failure before the fault is no good probe: the interval begins with the good one before it", () => {
  const probes = [probe(1, true), probe(2, false), probe(5, false), probe(6, true)];
  const found = outage(probes, { stalls: stallsOf([]), from: s(4), until: s(1_000) });
  expect(found).toEqual({ range: { kind: "measured", lowerMs: 0, upperMs: 5_010 }, count: 1 });
});

test("an outage that no good probe precedes is at least as long as it was seen, and one", () => {
  const probes = [probe(1, false), probe(2, false), probe(3, true)];
  expect(seen(probes)).toEqual({ range: { kind: "atLeast", lowerMs: 900, upperMs: null }, count: 1 });
});

test("a good probe that ends as a failed one is sent, or is sent as it ends, lies beside it and parts two", () => {
  const before = probe(1.5, true, { ended: s(2) });
  const after = probe(2.1, true, { ended: s(3) });
  expect(seen([before, probe(2, false), after]).range).toMatchObject({ kind: "measured", upperMs: 1_500 });
  expect(seen([before, probe(2, false), after, probe(3, false), probe(4, true)]).count).toBe(2);
});

test("a good probe that is in flight as the next failed one is sent does not part the outage, one before it does", () => {
  const flying = probe(2.5, true, { ended: s(3.05) });
  const rest = [probe(1, true), probe(2, false), probe(3, false), probe(4, true)];
  expect(seen([...rest, flying]).count).toBe(1);
  expect(seen([...rest, flying, probe(2.4, true)]).count).toBe(2);
  expect(seen([...rest, flying, probe(2.6, true)]).count).toBe(2);
});

/** A prober on schedule against a service that is down once; it stands still now and then. Times in ms. */
const world = fc.record({
  period: fc.integer({ min: 50, max: 700 }),
  phases: fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 })),
  down: fc.integer({ min: 5_000, max: 12_000 }),
  length: fc.integer({ min: 1, max: 20_000 }),
  delays: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 7 }),
  hangs: fc.boolean(),
  stalls: fc.array(
    fc.record({ from: fc.integer({ min: 4_000, max: 36_000 }), length: fc.integer({ min: 50, max: 2_000 }) }),
    { maxLength: 6 },
  ),
});

test("the interval contains the true outage, whatever the phase of the probes and the stalls", () => {
  let failing = 0;
  fc.assert(
    fc.property(world, ({ period, phases, down, length, delays, hangs, stalls }) => {
      const up = down + length;
      const isDown = (at: number) => at >= down && at < up;
      const spans = stalls.map(({ from, length: ms }) => ({ from, to: from + ms }));
      /** When the prober next runs, at or after an instant. */
      const awake = (at: number): number => {
        const asleep = spans.find((span) => at > span.from && at < span.to);
        return asleep === undefined ? at : awake(asleep.to);
      };
      const probes = (["new", "kept"] as const).flatMap((connection, kind) => {
        const made: Probe[] = [];
        for (let due = phases[kind] ?? 0, seq = 0; due < 45_000; due += period, seq += 1) {
          const sent = awake(due);
          const delay = delays[seq % delays.length] ?? 1;
          // Written when it arrives, read back when it is half through: both must be answered.
          const bad = isDown(sent) || isDown(sent + delay / 2);
          const answered = sent + (bad && hangs ? Number.POSITIVE_INFINITY : delay);
          const timedOut = sent + period;
          // The timer is seen first when both are due as the prober wakes.
          const ended = awake(Math.min(answered, timedOut));
          const ok = !bad && answered < timedOut && ended < timedOut;
          made.push({
            type: "probe",
            connection,
            seq,
            scheduled: due * 1e6,
            sent: sent * 1e6,
            ended: Math.round(ended * 1e6),
            ok,
          });
        }
        return made;
      });
      probes.sort((a, b) => a.sent - b.sent);
      const recorded = spans.map((span): Stall => ({
        type: "stall",
        source: "workload",
        from: span.from * 1e6,
        to: span.to * 1e6,
      }));
      const window = { stalls: stallsOf(recorded), from: 0, until: 1e15 };
      for (const own of [probes, probes.filter((one) => one.connection === "new")]) {
        const { range } = outage(own, window);
        if (range.upperMs === 0 || range.kind === "notApplicable") continue;
        const reached = own.some((one) => !one.ok && isDown(one.sent / 1e6));
        if (!reached) continue;
        failing += 1;
        expect(range.lowerMs).toBeLessThanOrEqual(length);
        expect(range.upperMs ?? Infinity).toBeGreaterThanOrEqual(length);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(failing).toBeGreaterThan(1_000);
});
