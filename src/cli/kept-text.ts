/** What a person needs to look at a kept cluster. Pure. */
import type { KeptRun } from "../keeper/kept.ts";
import { sayDuration } from "../plan/durations.ts";

/** `keepMs` is what was asked for; `fault` how the exercise's fault stands, where its record says so. */
export function keptText(
  kept: KeptRun,
  { keepMs, fault }: { readonly keepMs: number; readonly fault?: string },
): string {
  const { until, kubeconfig, desk, tools } = kept;
  return [
    `kept until ${sayInstant(until)} (${sayDuration(keepMs)}): cluster, network, vault and desk as the drill left them`,
    ...(fault === undefined ? [] : [`  ${fault}`]),
    `  export KUBECONFIG=${quoted(kubeconfig)} PATH=${quoted(tools)}:"$PATH"`,
    ...(desk === undefined ? [] : [`  cd ${quoted(desk)}  # where the plan's commands ran`]),
    "  ./scripts/drill reap  # takes it away now; no other drill starts before it is gone",
  ].join("\n");
}

/** "2026-11-27 14:05:09 UTC". */
export function sayInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
