import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { loadSystem } from "../plan/load.ts";
import { parsePlan } from "../plan/parse.ts";
import { Problem } from "../problem.ts";
import { chooseExercises, tagsOf } from "./choose.ts";
import { projectRoot } from "./root.ts";

const plan = parsePlan(`# Plan

**Scenarios:**
- Data loss
- Storage failure

### Scenario 2: Data Loss

**Recovery Steps:**
1. **Restore:**
   \`\`\`bash
   true
   \`\`\`

**RTO:** <1 hour
**RPO:** <1 hour
`);
const lamp = await loadSystem(path.join(projectRoot, "src/plan/testdata/clean.yaml"));
const smashed = Object.values(lamp.scenarios)[0]?.variants["smashed"];
if (smashed === undefined) throw new Error("the test data have no variant");
const system = {
  scenarios: { "data-loss": { symptoms: {}, variants: { wiped: smashed, deleted: smashed } } },
};
const options = { plan, planPath: "plan.md", system, drills: ["data-loss"], all: false };

test("none wanted means all that the plan names; one without a section is not run, and says why", () => {
  const choice = chooseExercises({ ...options, wanted: [] });
  expect(choice.exercises).toEqual([{ scenario: "data-loss", variant: "wiped" }]);
  expect(choice.notRun).toMatchObject([{ id: "storage-failure", line: 5 }]);
});

test("a section without a drill is not run either", () => {
  expect(chooseExercises({ ...options, wanted: ["data-loss"], drills: [] }).notRun).toMatchObject([
    { id: "data-loss", why: expect.stringContaining("no drill") },
  ]);
});

const variants = [
  { wanted: ["data-loss"], all: false, chosen: ["wiped"] },
  { wanted: ["data-loss"], all: true, chosen: ["wiped", "deleted"] },
  { wanted: ["data-loss/deleted"], all: false, chosen: ["deleted"] },
  { wanted: ["data-loss/deleted", "data-loss"], all: false, chosen: ["deleted", "wiped"] },
];
for (const { chosen, ...more } of variants) {
  test(`${more.wanted.join(" ")}${more.all ? " --all" : ""} is ${chosen.join(" and ")}`, () => {
    const { exercises } = chooseExercises({ ...options, ...more });
    expect(exercises.map(({ variant }) => variant)).toEqual(chosen);
  });
}

for (const name of ["dataloss", "data-loss/burnt"]) {
  test(`${name} is a usage problem that lists the known ones`, () => {
    const choosing = () => chooseExercises({ ...options, wanted: [name] });
    expect(choosing).toThrow(Problem);
    expect(choosing).toThrow(/dataloss|burnt/);
  });
}

for (const [name, says] of [
  ["dataloss", 'called "dataloss"; did you mean "data-loss"?'],
  ["data-loss/wipd", 'called "wipd"; did you mean "wiped"?'],
  ["d\u0430ta-loss", String.raw`called "d\u0430ta-loss"; did you mean "data-loss"?`],
  ["data-loss;$(id)", 'called "data-loss;$(id)"'],
  ["--data-loss", 'called "--data-loss"; did you mean "data-loss"?'],
  ["data\nloss", String.raw`called "data\nloss"; did you mean "data-loss"?`],
  ["x".repeat(300), `called "${"x".repeat(80)}"… (300 characters)`],
] as const) {
  test(`a name such as ${JSON.stringify(name.slice(0, 20))} is refused on one line, with the nearest`, () => {
    const choosing = () => chooseExercises({ ...options, wanted: [name] });
    expect(choosing).toThrow(says);
    expect(choosing).not.toThrow(/\n/);
  });
}

test("every name that is wrong is told at once", () => {
  const choosing = () => chooseExercises({ ...options, wanted: ["dataloss", "storagefailure"] });
  expect(choosing).toThrow(
    /"dataloss"; did you mean "data-loss"\?, "storagefailure"; did you mean "storage-failure"\?/,
  );
});

test("a tag is found whole, and no part of another", () => {
  const tags = tagsOf([{ scenario: "data-loss", variant: "wiped" }]);
  expect(tags.test("drills a.drill.ts records survive @wiped")).toBe(true);
  expect(tags.test("drills a.drill.ts records survive @wiped-twice")).toBe(false);
});

test("every variant of the project's system file has a drill that carries it as a tag", async () => {
  const { scenarios } = await loadSystem(path.join(projectRoot, "drills/x0tta6bl4/system.yaml"));
  const files = await readdir(path.join(projectRoot, "drills"));
  const missing: string[] = [];
  for (const [id, { variants: own }] of Object.entries(scenarios)) {
    const file = `${id}.drill.ts`;
    const text = files.includes(file) ? await readFile(path.join(projectRoot, "drills", file), "utf8") : "";
    missing.push(...Object.keys(own).filter((variant) => !text.includes(`"@${variant}"`)));
  }
  expect(missing).toEqual([]);
});
