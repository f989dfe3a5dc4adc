import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { silence, stableRun, type StableInput } from "./stable.ts";
import { stallsOf } from "./stalls.ts";
import { probe, probes, s } from "./testing.ts";

const good = (from: number, to: number) => probes(from, to, () => false);
const kept = { connection: "kept" } as const;

/** The fault at 30 s, observation until 70 s; good for 10 s is stable. */
function run(more: Partial<StableInput>) {
  return stableRun({
    probes: good(30, 70),
    stalls: stallsOf([]),
    fault: s(30),
    until: s(70),
    stableWindowMs: 10_000,
    probePeriodMs: 500,
    ...more,
  });
}

test("a service that never failed was stable from the fault on", () => {
  expect(run({})).toEqual({ lower: s(30), upper: s(30) });
});

test("stable lies between the last failure's begin and the later of both kinds' first good ends", () => {
  const seen = [probe(40, false), ...good(41, 70)];
  expect(run({ probes: seen })).toEqual({ lower: s(40), upper: s(41.26) });
});

test("a failure that ended before the fault or after observation is not looked at, one that ends with either is", () => {
  const failed = (ended: number) => run({ probes: [...good(30, 70), probe(ended - 0.1, false)] });
  expect(failed(29.9)).toEqual({ lower: s(30), upper: s(30) });
  expect(failed(30)).toEqual({ lower: s(30), upper: s(30.26) });
  expect(failed(70)).toBeUndefined();
  expect(failed(70.1)).toEqual({ lower: s(30), upper: s(30) });
});

test("the whole window must have been seen, to its last nanosecond", () => {
  expect(run({ stableWindowMs: 40_000 })).toBeDefined();
  expect(run({ stableWindowMs: 40_001 })).toBeUndefined();
  // Where nothing failed it begins with the fault, whenever the next probe was due.
  expect(run({ probes: good(31, 70), stableWindowMs: 40_000 })).toBeDefined();
  // It begins with the instant at which the first good probe was due, not with its answer.
  const seen = [probe(40, false), ...good(41, 70)];
  expect(run({ probes: seen, stableWindowMs: 29_000 })).toBeDefined();
  expect(run({ probes: seen, stableWindowMs: 29_001 })).toBeUndefined();
});

test("nobody who looked is nobody who saw it stable", () => {
  expect(run({ probes: [] })).toBeUndefined();
  expect(run({ probes: [probe(40, false)] })).toBeUndefined();
  expect(run({ probes: good(30, 60) })).toBeUndefined();
});

test("a good probe that ends as the last failure ends is not behind it", () => {
  const seen = [probe(40, false), probe(40.05, true, { ended: s(40.1) }), ...good(41, 70)];
  expect(run({ probes: seen })).toEqual({ lower: s(40), upper: s(41.26) });
  // The window begins at 41 s: 29 s have been seen of it.
  expect(run({ probes: seen, stableWindowMs: 29_500 })).toBeUndefined();
});

test("a good probe that was in flight when the last failure ended counts only where no later one was seen", () => {
  const early = probe(40.11, true, kept);
  const found = (one: EventOf<"probe">) => run({ probes: [probe(40, false), one, early, ...good(41, 70)] });
  expect(found(probe(40.05, true, { ended: s(40.15) }))).toEqual({ lower: s(40), upper: s(41.01) });
  expect(found(probe(40.1, true, { ended: s(40.15) }))).toEqual({ lower: s(40), upper: s(40.15) });
  const late = good(41, 70).filter((one) => one.connection === "new");
  const alone = probe(40.05, true, { ...kept, ended: s(45) });
  expect(run({ probes: [probe(40, false), alone, ...late], probePeriodMs: 5_000 })).toEqual({
    lower: s(40),
    upper: s(45),
  });
});

test("a failure during a stall may be the stall's own: it widens the interval downwards", () => {
  const seen = [probe(35, false), probe(40, false), ...good(41, 70)];
  const stall = (from: number, to: number) =>
    stallsOf([{ type: "stall", source: "workload", from: s(from), to: s(to) }]);
  expect(run({ probes: seen, stalls: stall(39, 40) })).toEqual({ lower: s(35), upper: s(41.26) });
  expect(run({ probes: seen.slice(1), stalls: stall(39, 40) })).toEqual({ lower: s(30), upper: s(41.26) });
  expect(run({ probes: seen, stalls: stall(41, 43) })).toEqual({ lower: s(40), upper: s(43) });
});

test("a failure that was sent before the fault and ended after it bounds nothing below the fault", () => {
  const seen = [probe(29.95, false), ...good(31, 70)];
  expect(run({ probes: seen })).toEqual({ lower: s(30), upper: s(31.26) });
});

const span = { from: s(10), until: s(30), probePeriodMs: 500 };

test("silence is more than ten periods without a probe of one kind, wherever it lies", () => {
  const whole = good(10, 30);
  const without = (from: number, to: number) =>
    silence(
      whole.filter((one) => one.connection === "new" || one.ended <= s(from) || one.ended >= s(to)),
      span,
    );
  expect(silence(whole, span)).toBeNull();
  expect(without(15.26, 20.26)).toBeNull();
  expect(without(15.26, 20.27)).toEqual({ connection: "kept", ns: s(5.5) });
  expect(without(0, 16)).toEqual({ connection: "kept", ns: s(6.26) });
  expect(without(24.76, 99)).toEqual({ connection: "kept", ns: s(5.24) });
  expect(silence([], span)).toEqual({ connection: "new", ns: s(20) });
});

test("of several silences the longest counts, and what lies outside the span fills none", () => {
  const both = (...ended: number[]) => ended.flatMap((at) => [probe(at, true), probe(at, true, kept)]);
  const seen = both(9, 16, 23.5, 31).map((one) => ({ ...one, ended: one.sent }));
  expect(silence(seen, span)).toEqual({ connection: "new", ns: s(7.5) });
  expect(silence(seen.toReversed(), span)).toEqual({ connection: "new", ns: s(7.5) });
  const early = both(9, 10, 15, 20, 25, 30).map((one) => ({ ...one, ended: one.sent }));
  expect(silence(early, span)).toBeNull();
});
