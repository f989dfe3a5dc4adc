/** What the doctor found, for a person at a terminal. Pure. */
import pc from "picocolors";
import type { Check } from "../host/checkup.ts";

const words = { ok: "ok", "set-up": "later", mend: "MEND" } as const;

export function doctorText(checks: readonly Check[], colour: boolean): string {
  const colours = pc.createColors(colour);
  const paint = { ok: colours.green, "set-up": colours.yellow, mend: colours.red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, seen, fix }) => [
    `${paint[state](words[state].padEnd(5))}  ${name.padEnd(width)}  ${seen}`,
    ...(fix === undefined ? [] : [`       ${" ".repeat(width)}  -> ${fix}`]),
  ]);
  const count = (state: Check["state"]): number => checks.filter((one) => one.state === state).length;
  const toMend = count("mend");
  const later = count("set-up");
  const end =
    toMend > 0
      ? `${toMend} to mend before a drill can start`
      : later > 0
        ? `ready: a drill brings what is still missing (${later}); it lists it and asks first`
        : "ready: nothing is missing";
  return `${[...lines, "", end].join("\n")}\n`;
}
