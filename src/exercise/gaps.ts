/** What a drill would stumble over, found on paper: names that nobody answers to, waits that nobody ends. Pure. */
import type { Fault } from "../faults/fault.ts";
import type { Objectives } from "../measure/objectives.ts";
import type { ProtectedSystem } from "./parts.ts";

export interface OnPaper {
  readonly objectives: Objectives;
  /** By their names alone: nothing of it is called. */
  readonly system: Pick<
    ProtectedSystem,
    "symptoms" | "monitors" | "capabilities" | "integrity" | "identities"
  >;
  /** Names of the marks that the system can plant. */
  readonly marks: readonly string[];
  readonly fault: Pick<Fault, "name" | "lift">;
  /** The plan's symptoms of this scenario. */
  readonly symptoms: readonly string[];
  /** Symptom -> observer, as the system file binds them. */
  readonly bound: Readonly<Record<string, string>>;
  /** What the procedure waits for, over all of its steps. */
  readonly waitFor: readonly string[];
}

/** Judged from the probes, so nobody has to answer to it. */
const byProbes = ["client-write-read"];
/** Who notices without a monitor. */
const alarms = ["client-probes", "report"];

/** A sentence each; empty when the drill can be run as it is written. */
export function gapsOf(paper: OnPaper): readonly string[] {
  const { objectives, system, fault, symptoms, bound, waitFor } = paper;
  const { capabilities, afterRepair = [], integrityChecks, duringDisaster = [], alarm, proof } = objectives;
  const { changes = [], stays = [], marks = [] } = proof ?? {};
  return [
    ...unknown("capability", capabilities, [...Object.keys(system.capabilities), ...byProbes]),
    ...unknown("capability after the repair", afterRepair, capabilities),
    ...unknown("integrity check", [...integrityChecks, ...duringDisaster], Object.keys(system.integrity)),
    ...unknown("alarm", alarm === undefined ? [] : [alarm], [...Object.keys(system.monitors), ...alarms]),
    ...unknown("identity", [...changes, ...stays], Object.keys(system.identities)),
    ...unknown("mark", marks, paper.marks),
    ...unknown("observer of a symptom", Object.values(bound), Object.keys(system.symptoms)),
    ...symptoms.filter((text) => !(text in bound)).map((text) => `nobody looks for the symptom "${text}"`),
    ...Object.keys(bound)
      .filter((text) => !symptoms.includes(text))
      .map((text) => `"${text}" is bound to an observer, and is no symptom of the plan`),
    ...(objectives.steps.length === 0 ? ["the procedure has no step"] : []),
    ...(waitFor.length > 0 && fault.lift !== "atMarker"
      ? [`the plan waits for "${waitFor.join(", ")}", and nobody ends ${fault.name}`]
      : []),
    ...(afterRepair.length > 0 && fault.lift !== "atMarker"
      ? [`${afterRepair.join(", ")} shall be looked for after a repair, and nobody ends ${fault.name}`]
      : []),
  ];
}

function unknown(what: string, asked: readonly string[], known: readonly string[]): readonly string[] {
  return [...new Set(asked)]
    .filter((name) => !known.includes(name))
    .map((name) => `no ${what} is called "${name}"; known are ${known.join(", ")}`);
}
