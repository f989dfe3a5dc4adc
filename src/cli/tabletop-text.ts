/** A tabletop's result: plan and drills compared both ways, and how that reads on a terminal. Pure. */
import pc from "picocolors";
import type { Rehearsal } from "../report/tabletop.ts";
import type { Choice } from "./choose.ts";

/** What the plan and the system file ask for, and what the drill files walked through. */
export function compareOnPaper(
  { exercises, notRun }: Choice,
  rehearsals: readonly Rehearsal[],
): readonly Rehearsal[] {
  const matching = (scenario: string, variant: string) =>
    rehearsals.filter((one) => one.scenario === scenario && one.variant === variant);
  const asked = exercises.flatMap(({ scenario, variant }): readonly Rehearsal[] => {
    const [first, ...more] = matching(scenario, variant);
    if (first === undefined) {
      return [{ scenario, variant, steps: [], gaps: ["no drill carries this variant as its tag"] }];
    }
    const twice = more.length === 0 ? [] : [`${more.length + 1} drills carry this variant as their tag`];
    return [{ ...first, gaps: [...first.gaps, ...twice] }];
  });
  const unasked = rehearsals.filter(
    ({ scenario, variant }) => !exercises.some((one) => one.scenario === scenario && one.variant === variant),
  );
  const undrilled = notRun.map(({ id, why }) => ({ scenario: id, variant: "", steps: [], gaps: [why] }));
  return [...asked, ...unasked, ...undrilled];
}

export function tabletopText(compared: readonly Rehearsal[], colour: boolean): string {
  const colours = pc.createColors(colour);
  const lines = compared.flatMap(({ scenario, variant, steps, gaps }) => {
    const name = variant === "" ? scenario : `${scenario}/${variant}`;
    return gaps.length === 0
      ? [`${colours.green("rehearsed")}  ${name}, ${steps.length} steps`]
      : [`${colours.red("gap      ")}  ${name}`, ...gaps.map((gap) => `           - ${gap}`)];
  });
  const sound = compared.filter(({ gaps }) => gaps.length === 0).length;
  const end = `${sound} of ${compared.length} rehearsed on paper: nothing was injected, nothing was measured`;
  return `${[...lines, "", end].join("\n")}\n`;
}
