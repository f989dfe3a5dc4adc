/** `--keep`: the drill's cluster stays for a while, to be looked at. How long, and of which drill. Pure. */
import { readDuration, sayDuration } from "../plan/durations.ts";
import { Problem } from "../problem.ts";
import type { Choice } from "./choose.ts";
import { requireOne } from "./require-one.ts";

const usualMs = 2 * 60 * 60_000;
const shortestMs = 60_000;
const longestMs = 24 * 60 * 60_000;

/** ms; `true` stands for the option without a duration. Throws a usage problem for what is none, or too short or long. */
export function parseKeep(text: string | true): number {
  const ms = text === true ? usualMs : readDuration(text);
  if (ms !== null && ms >= shortestMs && ms <= longestMs) return ms;
  throw new Problem(
    {
      what: ms === null ? "How long to keep the cluster cannot be read" : "So long the cluster is not kept",
      where: `--keep=${text}`,
      expected: `a duration from ${sayDuration(shortestMs)} to ${sayDuration(longestMs)}, as 30m or 2h`,
      next: `write --keep=30m, or --keep behind the drill's name for ${sayDuration(usualMs)}`,
    },
    { kind: "usage" },
  );
}

/** A machine carries one cluster: throws a usage problem unless exactly one drill is chosen. */
export function requireOneToKeep(choice: Pick<Choice, "exercises">): void {
  requireOne(choice, "--keep", "One cluster can be kept");
}
