import { expect, test } from "@playwright/test";
import { compareOnPaper, tabletopText } from "./tabletop-text.ts";

const wiped = { scenario: "data-loss", variant: "wiped" };
const walked = { ...wiped, steps: ["Restore", "Verify"], gaps: [] };

test("what was walked through without a gap is rehearsed", () => {
  const compared = compareOnPaper({ exercises: [wiped], notRun: [] }, [walked]);
  expect(compared).toEqual([walked]);
  expect(tabletopText(compared, false)).toBe(
    "rehearsed  data-loss/wiped, 2 steps\n\n1 of 1 rehearsed on paper: nothing was injected, nothing was measured\n",
  );
});

test("a variant without a drill, and one with two, is a gap", () => {
  const choice = { exercises: [wiped], notRun: [] };
  expect(compareOnPaper(choice, [])[0]?.gaps).toEqual(["no drill carries this variant as its tag"]);
  expect(compareOnPaper(choice, [walked, walked])[0]?.gaps).toEqual([
    "2 drills carry this variant as their tag",
  ]);
});

test("a drill that the plan does not ask for keeps the gap that it stumbled over", () => {
  const stray = { ...walked, variant: "burnt", gaps: ['No variant of the scenario is called "burnt"'] };
  expect(compareOnPaper({ exercises: [wiped], notRun: [] }, [walked, stray])).toEqual([walked, stray]);
});

test("a scenario that cannot be drilled is a gap, told with its reason", () => {
  const notRun = [{ id: "fire", title: "Fire", line: 3, why: "the plan has no section for it" }];
  const compared = compareOnPaper({ exercises: [], notRun }, []);
  expect(tabletopText(compared, false)).toBe(
    [
      "gap        fire",
      "           - the plan has no section for it",
      "",
      "0 of 1 rehearsed on paper: nothing was injected, nothing was measured",
      "",
    ].join("\n"),
  );
});
