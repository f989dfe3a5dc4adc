/** `--dry-run`: what this very run would do, how long it would take, and what stands in its way. Changes nothing. */
import { doctorText } from "./doctor-text.ts";
import { examineMachine } from "./doctor.ts";
import { formatMs } from "../measure/describe.ts";
import { sayDuration } from "../plan/durations.ts";
import type { Ahead } from "../report/ahead.ts";
import { totalMs } from "../report/usual.ts";
import type { Choice } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Subject } from "./subject.ts";

/** 0 when the run could start and leaves nothing out, 3 when it leaves a scenario out, 4 when something is in its way. */
export async function dryRun(
  { planName, loaded, system }: Subject,
  {
    ahead,
    notRun,
    keepMs,
  }: {
    readonly ahead: readonly Ahead[];
    readonly notRun: Choice["notRun"];
    readonly keepMs?: number;
  },
): Promise<number> {
  const checks = await examineMachine(system);
  const lines = [
    `${planName}, SHA-256 ${loaded.sha256.slice(0, 16)}…: ${ahead.length} to drill, one after the other`,
    ...aheadLines(ahead),
    ...notRun.map(({ id, why }) => `  not run  ${id}: ${why}`),
    ...(keepMs === undefined ? [] : [`  its cluster is then kept for ${sayDuration(keepMs)}`]),
    "",
    doctorText(
      checks.filter(({ state }) => state !== "ok"),
      wantsColour(),
    ).trimEnd(),
    "nothing was changed; ./scripts/drill describe <scenario> shows the steps",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (checks.some(({ state }) => state === "mend")) return exitCodes.harness;
  return notRun.length > 0 ? exitCodes.inconclusive : exitCodes.met;
}

/** A line for each: when it would begin, counted from the first. */
function aheadLines(ahead: readonly Ahead[]): readonly string[] {
  const width = Math.max(0, ...ahead.map(({ id }) => id.length));
  const lines: string[] = [];
  let begin: number | null = 0;
  for (const { id, title, rtoMs, usual } of ahead) {
    const at = begin === null ? "" : `+${sayMinutes(begin)}`;
    const target = rtoMs === null ? "no RTO" : `RTO < ${formatMs(rtoMs)}`;
    lines.push(`  ${at.padEnd(8)} ${id.padEnd(width)}  ${target.padEnd(12)}  ${title}`);
    begin = begin === null || usual === null ? null : begin + totalMs(usual);
  }
  if (begin !== null && ahead.length > 0) lines.push(`  ${`+${sayMinutes(begin)}`.padEnd(8)} the end, about`);
  return lines;
}

function sayMinutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
