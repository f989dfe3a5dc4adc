/**
 * The site's scripts, as its operators would have them: the plan's steps call them, and so do Chaos Toolkit's actions. They
 * run in the site's folder with SERVICE (the service's URL) and SUPERVISOR (who starts and stops it) in the environment.
 */
export type ScriptName = keyof typeof soundScripts;

/** Runs before each script: stops at the first error, in pipes too, and notes when the disaster struck. */
const head = `#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
`;
const notes: Readonly<Partial<Record<string, string>>> = { break: "date +%s%3N >run/broken-at\n" };

export const soundScripts = {
  /** A full copy into the vault, with its checksum. */
  backup: `
    copy=vault/base-$(date +%s%N).log
    cp data/records.log "$copy"
    sha256sum "$copy" >"$copy.sha256"
    sha256sum --quiet -c "$copy.sha256"`,
  /** The disaster: the service is killed, and its disk is gone. */
  break: `
    kill -KILL "$(cat run/service.pid)"
    rm -rf data`,
  stop: `curl -fsS -X POST "$SUPERVISOR/stop"`,
  /** The newest full copy, then every segment of the log, in order; a segment's last line may be torn. */
  restore: `
    newest=$(ls vault/base-*.log | tail -n 1)
    sha256sum --quiet -c "$newest.sha256"
    rm -rf data
    mkdir data
    awk 1 "$newest" vault/log/*.log >data/records.log`,
  /** Comes back when the service says that it is well. */
  start: `curl -fsS -X POST "$SUPERVISOR/start"`,
} as const;

/** The text of a script file. */
export function scriptFile(name: string, body: string): string {
  const lines = body.split("\n").map((line) => line.trim());
  return `${head}${notes[name] ?? ""}${lines.filter((line) => line !== "").join("\n")}\n`;
}
