import path from "node:path";
import { expect, test } from "@playwright/test";
import { loadPlan, loadSystem } from "../plan/load.ts";
import { deriveObjectives } from "../plan/objectives.ts";
import { gapsOf, type OnPaper } from "./gaps.ts";

const testdata = path.join(import.meta.dirname, "..", "plan", "testdata");
const { plan } = await loadPlan(path.join(testdata, "clean.md"));
const system = await loadSystem(path.join(testdata, "clean.yaml"));
const [[scenario = "", { variants }] = ["", { variants: {} }]] = Object.entries(system.scenarios);
const [variant = ""] = Object.keys(variants);
const derived = deriveObjectives({ plan, system, scenario, variant });
const objectives = {
  ...derived,
  capabilities: ["client-write-read", "lamp-burns"],
  integrityChecks: ["filament"],
  alarm: "watchman",
  proof: { changes: ["serial"], stays: ["socket"], marks: ["scratch"] },
};
const never = async (): Promise<never> => Promise.reject(new Error("on paper nothing is called"));
const sound: OnPaper = {
  objectives,
  system: {
    capabilities: { "lamp-burns": never },
    integrity: { filament: { path: "sql", look: never } },
    monitors: { watchman: never },
    identities: { serial: never, socket: never },
    symptoms: { darkness: never },
  },
  marks: ["scratch"],
  fault: { name: "smash", lift: "never" },
  symptoms: ["It is dark"],
  bound: { "It is dark": "darkness" },
  waitFor: [],
};

test("a drill that can be run as written has no gap", () => {
  expect(gapsOf(sound)).toEqual([]);
  const repaired = { ...objectives, afterRepair: ["lamp-burns"] };
  const lifted: OnPaper = {
    ...sound,
    objectives: repaired,
    waitFor: ["current"],
    fault: { name: "cut", lift: "atMarker" },
  };
  expect(gapsOf(lifted)).toEqual([]);
  expect(gapsOf({ ...sound, objectives: { ...objectives, alarm: "report" } })).toEqual([]);
});

const spoilt: readonly (readonly [string, Partial<OnPaper>, string])[] = [
  [
    "a capability",
    { objectives: { ...objectives, capabilities: ["lamp-glows"] } },
    'no capability is called "lamp-glows"; known are lamp-burns, client-write-read',
  ],
  [
    "a capability after the repair that is none of the variant's",
    { objectives: { ...objectives, afterRepair: ["wick"] }, fault: { name: "cut", lift: "atMarker" } },
    'no capability after the repair is called "wick"',
  ],
  [
    "an integrity check",
    { objectives: { ...objectives, integrityChecks: ["glass"] } },
    'no integrity check is called "glass"',
  ],
  [
    "a check for while it lasts",
    { objectives: { ...objectives, duringDisaster: ["glass"] } },
    'no integrity check is called "glass"',
  ],
  ["an alarm", { objectives: { ...objectives, alarm: "dog" } }, 'no alarm is called "dog"'],
  [
    "an identity",
    { objectives: { ...objectives, proof: { ...objectives.proof, stays: ["colour"] } } },
    'no identity is called "colour"',
  ],
  ["a mark", { marks: [] }, 'no mark is called "scratch"'],
  [
    "an observer",
    { bound: { "It is dark": "dusk" } },
    'no observer of a symptom is called "dusk"; known are darkness',
  ],
  ["a symptom that nobody looks for", { bound: {} }, 'nobody looks for the symptom "It is dark"'],
  [
    "an observer for what is no symptom",
    { bound: { ...sound.bound, "It is cold": "darkness" } },
    '"It is cold" is bound to an observer, and is no symptom of the plan',
  ],
  ["a procedure without a step", { objectives: { ...objectives, steps: [] } }, "the procedure has no step"],
  [
    "a wait that nobody ends",
    { waitFor: ["current"] },
    'the plan waits for "current", and nobody ends smash',
  ],
  [
    "a repair that nobody makes",
    { objectives: { ...objectives, afterRepair: ["lamp-burns"] } },
    "lamp-burns shall be looked for after a repair, and nobody ends smash",
  ],
];
for (const [what, part, says] of spoilt) {
  test(`a gap: ${what}`, () => {
    const gaps = gapsOf({ ...sound, ...part });
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toContain(says);
  });
}
