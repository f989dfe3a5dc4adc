import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { probesBefore, steadyReasons } from "./steady.ts";
import { objectives, probe, probes, s } from "./testing.ts";

type Gate = readonly [begin: number, end: number];

function gates(...all: readonly Gate[]): EventOf<"phase">[] {
  return all.flatMap(([begin, end]) => [
    { type: "phase", at: s(begin), name: "steady-state", edge: "begin" },
    { type: "phase", at: s(end), name: "steady-state", edge: "end" },
  ]);
}

const good = probes(5, 35, () => false);
/** Gates of 5 to 16 s and 26 to 29 s. From 19.5 s on, 9.5 s before the end of the last, no probe may fail. */
const twice = gates([5, 16], [26, 29]);

function said(events: readonly JournalEvent[], fault: number | undefined = s(30)) {
  return steadyReasons(collect(events), objectives, fault).map(({ message }) => message);
}

test("a gate that was passed twice and probes that are good from then on are a steady state", () => {
  expect(said([...twice, ...good])).toEqual([]);
});

test("the gate has ended, and not after the disaster", () => {
  expect(said(good)).toEqual(["the steady-state gate never ended"]);
  expect(said([...twice.filter((one) => one.edge === "begin"), ...good])).toEqual([
    "the steady-state gate never ended",
  ]);
  expect(said([...gates([5, 16], [26, 30.001]), ...good])).toEqual([
    "the steady-state gate ended after the disaster",
  ]);
  expect(said([...gates([5, 16], [26, 30]), ...good])).toEqual([]);
  const backup = { type: "phase", at: s(29), name: "backup", edge: "end" } as const;
  expect(said([backup, ...good])).toEqual(["the steady-state gate never ended"]);
});

test("without a disaster the gate alone is asked for", () => {
  expect(steadyReasons(collect([...twice, probe(28, false)]), objectives, undefined)).toEqual([]);
  expect(steadyReasons(collect(good), objectives, undefined)).toHaveLength(1);
});

test("an error of the gate itself is told of in its own words, an error of another phase is not the gate's", () => {
  const error = (phase: "steady-state" | "backup"): JournalEvent => {
    return { type: "harness.error", at: s(28), phase, message: "no probe in 10 s" };
  };
  expect(said([...twice, ...good, error("steady-state")])).toEqual(["no probe in 10 s"]);
  expect(said([...twice, ...good, error("backup")])).toEqual([]);
});

test("no probe may have ended in failure from the closing seconds of the last gate to the disaster", () => {
  const failed = (ended: number) =>
    said([...twice, ...good, probe(ended - 0.1, false, { error: "refused" })]);
  expect(failed(19.5)).toEqual([
    "1 of 43 probes failed between the steady-state gate and the disaster: refused",
  ]);
  expect(failed(19.499)).toEqual([]);
  expect(failed(29.999)).toHaveLength(1);
  expect(failed(30)).toEqual([]);
});

test("a gate shorter than those seconds is looked at from its own begin", () => {
  const failed = (ended: number) => said([...gates([25, 29]), ...good, probe(ended - 0.1, false)]);
  expect(failed(24.9)).toEqual([]);
  expect(failed(25)).toHaveLength(1);
  const beginless = gates([25, 29]).filter((one) => one.edge === "end");
  expect(said([...beginless, ...good, probe(28, false)])).toEqual([]);
  const halved = [...gates([5, 16]).filter((one) => one.edge === "end"), ...gates([26, 29])];
  expect(said([...halved, ...good, probe(24, false)])).toEqual([]);
});

test("one in twenty of the probes since the first gate may fail while a backup runs", () => {
  const failing = [17, 17.5, 18].map((at) => probe(at, false));
  // 56 good ones end between 16 s and 30 s.
  expect(said([...twice, ...good, ...failing])).toEqual([
    "3 of 59 probes failed between the first steady-state gate and the disaster",
  ]);
  expect(said([...twice, ...good, ...failing, probe(17.1, true)])).toEqual([]);
});

test("both kinds of connection were probed, and neither fell silent", () => {
  const only = good.filter((one) => one.connection === "new");
  expect(said([...twice, ...only])).toEqual(["no probe on a kept connection before the disaster"]);
  const pause = good.filter((one) => one.connection === "new" || one.sent < s(21) || one.sent > s(27));
  expect(said([...twice, ...pause])).toEqual([
    "no probe on a kept connection for 6500 ms before the disaster",
  ]);
});

test("probes before the disaster are counted from the end of the first gate, as they end", () => {
  const load = { type: "phase", at: s(4), name: "load", edge: "end" } as const;
  const { phases } = collect([load, ...twice]);
  const seen = [
    probe(15.99, true),
    probe(15.98, true),
    probe(15, false),
    probe(20, false),
    probe(29.99, true),
  ];
  expect(probesBefore(seen, phases, s(30))).toEqual({ failed: 1, of: 2 });
  expect(probesBefore(seen, [], s(30))).toEqual({ failed: 0, of: 0 });
});
