/** A drill as a person reads about it before it runs. Pure. */
import pc from "picocolors";
import { formatMs } from "../measure/describe.ts";
import type { Objectives, StoreObjective, Target } from "../measure/objectives.ts";
import { sayDuration } from "../plan/durations.ts";
import type { Step } from "../plan/plan.ts";

export interface Described {
  /** The document, as the caller would type it. */
  readonly plan: string;
  /** Of the variant. */
  readonly title: string;
  readonly objectives: Objectives;
  readonly fault: {
    readonly name: string;
    readonly hurts: string;
    readonly lift: "never" | "atMarker" | "afterVerdict";
    readonly dwells: boolean;
  };
  readonly symptoms: readonly {
    readonly text: string;
    readonly line: number;
    readonly observer: string | null;
  }[];
  readonly steps: readonly Step[];
}

const lifts = {
  never: "the harness takes nothing back: only the procedure can",
  atMarker: "the harness ends it where the plan waits for others to do so",
  afterVerdict: "the harness ends it after the verdict",
} as const;

export function describeText(drill: Described, colour: boolean): string {
  const colours = pc.createColors(colour);
  const { objectives, plan, title } = drill;
  const head = `${objectives.scenario}/${objectives.variant}: ${title}`;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["Targets", targetLines(objectives)],
    ["Disaster", disasterLines(drill)],
    ["Procedure, as it stands in the document", drill.steps.flatMap(stepLines)],
    ["What proves the numbers", proofLines(objectives)],
  ];
  const sections = parts.map(
    ([name, lines]) => `${colours.bold(name)}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}`,
  );
  return `${[colours.bold(head), `${plan}:${objectives.planLine}`, ...sections].join("\n")}\n`;
}

function targetLines({ rto, tier, tierRto, stores, rpo, declared }: Objectives): readonly string[] {
  return [
    `RTO ${sayTarget(rto)}, and ${sayTarget(tierRto)} for ${tier}: the stricter judges`,
    `RPO ${sayTarget(rpo)}; by store, the stricter of both:`,
    ...stores.map((store) => `  ${storeLine(store, rpo)}`),
    `human time that the plan declares: ${formatMs(declared.detectMs)} to detect, ${formatMs(declared.decideMs)} to decide; both count`,
  ];
}

function storeLine({ store, tier, tierRpo, cadenceMs, scheduleCapped }: StoreObjective, rpo: Target): string {
  const strict = tierRpo.ms < rpo.ms ? tierRpo : rpo;
  const capped = scheduleCapped ? "; judged by its worst case: the drill shortens this interval" : "";
  return `${store.padEnd(20)} ${sayTarget(strict)} (${tier}), backed up every ${sayDuration(cadenceMs)}${capped}`;
}

function disasterLines({ fault, symptoms, objectives }: Described): readonly string[] {
  const alarms: Readonly<Record<string, string>> = {
    "client-probes": "the clients' probes",
    report: "a report to the operator: nothing in the system notices",
  };
  const alarm = objectives.alarm ?? "client-probes";
  return [
    `${fault.name} hurts ${fault.hurts}`,
    "nothing outside the run's own cluster and vault",
    lifts[fault.lift],
    ...(fault.dwells ? ["noticed only after one more backup, which then holds what it left"] : []),
    `noticed by ${alarms[alarm] ?? `the monitor ${alarm}`}`,
    "symptoms of the plan, and who looks for them:",
    ...symptoms.map(({ text, line, observer }) => `  ${text} (line ${line}): ${observer ?? "nobody"}`),
  ];
}

function stepLines({ index, title, line, waitFor, blocks, declaredMs }: Step): readonly string[] {
  const byHand = declaredMs === undefined ? "" : `, by hand: ${sayDuration(declaredMs)}`;
  return [
    `${index}. ${title} (line ${line}${byHand})`,
    ...waitFor.map((text) => `     waits for: ${text}`),
    ...blocks.flatMap(({ script }) => script.split("\n").map((text) => `     ${text}`)),
  ];
}

function proofLines(objectives: Objectives): readonly string[] {
  const { capabilities, afterRepair = [], integrityChecks, duringDisaster = [], proof } = objectives;
  const repaired = afterRepair.length === 0 ? "" : ` (after the repair: ${afterRepair.join(", ")})`;
  return [
    `RTA ends with the last of: ${capabilities.join(", ")}${repaired},`,
    `  and holds for ${formatMs(objectives.stableWindowMs)}; never restored is said ${formatMs(objectives.observationWindowMs)} after the last step`,
    `RPA: each write of a client followed by its id, >= ${objectives.load.minAcknowledgedBefore} acknowledged before`,
    `intact afterwards: ${integrityChecks.join(", ")}`,
    ...(duringDisaster.length === 0 ? [] : [`and while it lasts: ${duringDisaster.join(", ")}`]),
    `must have changed: ${proof?.changes.join(", ") || "nothing"}`,
    `must be the same: ${proof?.stays.join(", ") || "nothing"}`,
    `marks planted before: ${proof?.marks.join(", ") || "none"}`,
  ];
}

function sayTarget({ ms, line }: Target): string {
  return `${ms === 0 ? "no loss" : `< ${formatMs(ms)}`} (line ${line})`;
}
