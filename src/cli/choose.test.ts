import { expect, test } from "@playwright/test";
import { parsePlan } from "../plan/parse.ts";
import { Problem } from "../problem.ts";
import { chooseScenarios } from "./choose.ts";

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
const options = { plan, planPath: "plan.md", drills: ["data-loss"] };

test("none wanted means all that the plan names; one without a section is not run, and says why", () => {
  const choice = chooseScenarios({ ...options, wanted: [] });
  expect(choice.drilled).toEqual(["data-loss"]);
  expect(choice.notRun).toMatchObject([{ id: "storage-failure", line: 5 }]);
});

test("a section without a drill is not run either", () => {
  expect(chooseScenarios({ ...options, wanted: ["data-loss"], drills: [] }).notRun).toMatchObject([
    { id: "data-loss", why: expect.stringContaining("no drill") },
  ]);
});

test("an unknown scenario is a usage problem that lists the known ones", () => {
  expect(() => chooseScenarios({ ...options, wanted: ["dataloss"] })).toThrow(Problem);
  expect(() => chooseScenarios({ ...options, wanted: ["dataloss"] })).toThrow(/dataloss/);
});
