/**
 * Does the outage interval hold the truth? Real probers against real servers on loopback that fail for a known time, while the
 * probers' process is stopped by signal and has its event loop blocked. A lost packet is not played: to a client whose
 * operation fails for it, that is an outage. Nor is it an outage that the servers meant when their own process stood still: in
 * what lies around that the truth is not known, and nothing is judged by it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { execa } from "execa";
import type { EventOf } from "../journal/events.ts";
import { monotonicNow } from "../journal/clock.ts";
import { outage } from "../measure/outage.ts";
import { stallsOf } from "../measure/stalls.ts";
import { watchStalls } from "../workload/stalls.ts";
import { type FakeSystem, startFakeSystem, type SystemFault } from "../workload/testing/fake-system.ts";
import { createRandom } from "../workload/content.ts";
import { quantile } from "../report/quarter/quantile.ts";
import type { Bench } from "./figure.ts";

const lanes = 20;
/** More than the thousand that must be judged: of some the truth will not be known. */
const outagesEach = 55;
const judgedAtLeast = 1_000;
/** Of each kind of connection: the two together probe 20 times a second. */
const periodMs = 100;
const faults: readonly SystemFault[] = ["error", "refuse", "hang"];
const seed = 5;

interface Truth {
  readonly lane: number;
  readonly fault: SystemFault;
  readonly from: number;
  readonly to: number;
  /** The next outage of the lane begins, or the bench ends. */
  until: number;
}

const base = process.hrtime.bigint();
const now = (): number => monotonicNow(base);

export const outageTruth: Bench = async () => {
  const systems = await Promise.all(Array.from({ length: lanes }, startFakeSystem));
  const child = execa(
    process.execPath,
    [
      path.join(import.meta.dirname, "outage-prober-main.ts"),
      String(base),
      String(periodMs),
      String(seed),
      ...systems.map(({ url }) => url),
    ],
    { reject: false, buffer: false, stdin: "ignore", stderr: "inherit" },
  );
  const seen = collect(child);
  await sleep(2_000);
  const begun = now();
  const stopping = new AbortController();
  const stops = standStill(child, stopping.signal);
  const ownStalls: EventOf<"stall">[] = [];
  const unwatch = watchStalls({ now, onStall: (stall) => void ownStalls.push(stall) });
  const truths = (await Promise.all(systems.map(playLane))).flat();
  unwatch();
  stopping.abort();
  await stops;
  const wallMs = (now() - begun) / 1e6;
  child.kill("SIGTERM");
  await child;
  const { probes, stalls, cpuMs } = await seen;
  await Promise.all(systems.map((system) => system.stop()));

  const known = stallsOf(stalls);
  const served = stallsOf(ownStalls);
  const sure = truths.filter(({ from, until }) => !served.touch(from - periodMs * 1e6, until));
  const judged = sure.map(({ lane, fault, from, to, until }) => {
    const own = probes[lane] ?? [];
    const { range } = outage(own, { stalls: known, from, until });
    const truthMs = (to - from) / 1e6;
    const unbounded = range.kind === "atLeast";
    const holdsTruth = unbounded
      ? range.lowerMs <= truthMs
      : range.kind === "measured" && range.lowerMs <= truthMs && truthMs <= range.upperMs;
    // A probe that fails because its process stood still widens the interval, wherever in the time that is looked at.
    const quiet = !known.touch(from - 2 * periodMs * 1e6, until);
    const widthMs = range.kind === "measured" ? range.upperMs - range.lowerMs : Infinity;
    return {
      fault,
      holdsTruth,
      unbounded,
      quiet,
      widthMs,
      told: `${fault} ${Math.round(truthMs)} ms: ${JSON.stringify(range)}`,
    };
  });
  const wrong = judged.filter(({ holdsTruth }) => !holdsTruth);
  const widthOf = (chosen: (one: (typeof judged)[number]) => boolean) => {
    const widths = judged.filter(chosen).map(({ widthMs }) => widthMs);
    return { value: Math.round(quantile(widths, 0.99) * 10) / 10, unit: "ms", runs: widths.length };
  };
  const runs = judged.length;
  const met = `${stalls.length} stalls, the longest ${Math.round(known.longestNs / 1e6)} ms`;
  return [
    {
      figure: "outages whose interval does not hold the truth",
      value: wrong.length,
      unit: "outages",
      atMost: 0,
      runs,
      detail: [met, ...wrong.slice(0, 5).map(({ told }) => told)].join("; "),
    },
    {
      figure: "width of the interval, p99, where failures answer and the prober never stood still",
      ...widthOf(({ fault, quiet }) => quiet && fault !== "hang"),
      atMost: 2 * periodMs + 5,
      detail: `period ${periodMs} ms`,
    },
    {
      // A request that hangs says only after its time-out, a period, that the service was down somewhere in it.
      figure: "width of the interval, p99, where requests hang and the prober never stood still",
      ...widthOf(({ fault, quiet }) => quiet && fault === "hang"),
      atMost: 4 * periodMs + 5,
      detail: `period ${periodMs} ms`,
    },
    {
      figure: "width of the interval, p99, all that have an upper bound",
      ...widthOf(({ unbounded }) => !unbounded),
      detail: met,
    },
    {
      figure: "outages told as at least so long, since the prober stood still at their end",
      value: judged.filter(({ unbounded }) => unbounded).length,
      unit: "outages",
      runs,
    },
    {
      figure: "outages that could be judged",
      value: runs,
      unit: "outages",
      atLeast: judgedAtLeast,
      runs: truths.length,
      detail: `around the others the servers' own process stood still, up to ${Math.round(served.longestNs / 1e6)} ms`,
    },
    {
      figure: "prober's share of a core, for each target, 20 probes a second",
      value: Math.round((cpuMs / wallMs / lanes) * 1_000) / 10,
      unit: "%",
      atMost: 10,
      runs: lanes,
      detail: "with the time that its event loop was blocked on purpose",
    },
  ];
};

/** Outages of 0.2 to 5 s with 0.9 to 1.5 s of service between them. */
async function playLane(system: FakeSystem, lane: number): Promise<readonly Truth[]> {
  const draw = createRandom(seed * 1_000 + lane);
  const truths: Truth[] = [];
  for (let round = 0; round < outagesEach; round += 1) {
    await sleep(900 + draw() * 600);
    const from = now();
    const last = truths.at(-1);
    if (last !== undefined) last.until = from;
    const fault = faults[Math.floor(draw() * faults.length)] ?? "error";
    system.fault = fault;
    await sleep(200 + draw() * 4_800);
    system.fault = null;
    truths.push({ lane, fault, from, to: now(), until: Infinity });
  }
  await sleep(1_000);
  const last = truths.at(-1);
  if (last !== undefined) last.until = now();
  return truths;
}

/** The probers' process is stopped for 100 to 500 ms, every 5 to 10 s. */
async function standStill(
  child: { kill(signal: NodeJS.Signals): boolean },
  ended: AbortSignal,
): Promise<void> {
  const draw = createRandom(seed);
  while (!ended.aborted) {
    await sleep(5_000 + draw() * 5_000);
    child.kill("SIGSTOP");
    await sleep(100 + draw() * 400);
    child.kill("SIGCONT");
  }
}

async function collect(lines: AsyncIterable<string>) {
  const probes: EventOf<"probe">[][] = [];
  const stalls: EventOf<"stall">[] = [];
  let cpuMs = Number.NaN;
  for await (const line of lines) {
    const said = JSON.parse(line);
    if (said.type === "probe") (probes[said.lane] ??= []).push(said);
    else if (said.type === "stall") stalls.push(said);
    else if (said.type === "cost") cpuMs = said.cpuMs;
  }
  for (const own of probes) own.sort((a, b) => a.sent - b.sent);
  return { probes, stalls, cpuMs };
}
