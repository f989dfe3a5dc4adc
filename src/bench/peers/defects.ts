/**
 * The ten seeded defects that both tools are pointed at, and the sound recovery. Each is a switch of the service or of one of
 * its scripts; nothing else differs, and neither tool is told. They were chosen from docs/seeded-defects.md before either
 * tool had been run on them.
 */
import type { ReasonCode, Verdict } from "../../measure/judgement.ts";
import { type ScriptName, soundScripts } from "./scripts.ts";

const serviceFlaws = ["cannot-write", "drops-one", "relapses", "swallows", "goes-on"] as const;
export type ServiceFlaw = (typeof serviceFlaws)[number];

export function isServiceFlaw(name: string): name is ServiceFlaw {
  return serviceFlaws.some((flaw) => flaw === name);
}

export interface PeerCase {
  readonly name: string;
  readonly title: string;
  readonly service?: ServiceFlaw;
  readonly scripts?: Readonly<Partial<Record<ScriptName, string>>>;
  /** How the disaster shows to who did not cause it: the data folder is gone (default), or the process is stopped. */
  readonly effect?: "stopped";
  /** What Firedrill must say; absent: met. */
  readonly verdict?: Exclude<Verdict, "met">;
  /** Must be among its reasons. */
  readonly reason?: ReasonCode;
}

/** Seconds after the disaster at which the service is started again: one more than the plan allows. */
const late = 41;

export const control: PeerCase = { name: "control", title: "sound service, sound recovery" };

export const peerCases: readonly PeerCase[] = [
  control,
  {
    name: "health-lies",
    title: "health endpoint that lies: 200, and no write succeeds",
    service: "cannot-write",
    verdict: "missed",
    reason: "not-restored",
  },
  {
    name: "old-backup",
    title: "yesterday's backup is restored, and today's witness written anew",
    scripts: {
      restore: `
        mkdir -p data
        cp "$(ls vault/base-*.log | head -n 1)" data/records.log
        cat vault/witness-today >>data/records.log`,
    },
    verdict: "missed",
    reason: "rpo-exceeded",
  },
  {
    name: "drops-one",
    title: "one record of thousands is acknowledged and never reaches a disk",
    service: "drops-one",
    verdict: "missed",
    reason: "data-torn",
  },
  {
    name: "heals-alone",
    title: "the fault heals by its own timer after 6 s, before the first step has ended",
    effect: "stopped",
    scripts: {
      break: `
        pid=$(cat run/service.pid)
        kill -STOP "$pid"
        (sleep 6; kill -CONT "$pid") >/dev/null 2>&1 &`,
      stop: `
        sleep 20 # whoever is on call looks for the password
        ${soundScripts.stop.trim()}`,
    },
    verdict: "inconclusive",
    reason: "self-healed",
  },
  {
    name: "says-done",
    title: "the restore does nothing and prints that it is done",
    scripts: { restore: `echo "Restore completed"` },
    verdict: "missed",
    reason: "integrity-failed",
  },
  {
    name: "relapses",
    title: "the service is back, and fails again after 15 s for good",
    service: "relapses",
    verdict: "missed",
    reason: "not-restored",
  },
  {
    name: "late",
    title: "the recovery takes one second longer than the plan allows",
    scripts: {
      start: `
        left=$(( $(cat run/broken-at) + ${late}000 - $(date +%s%3N) ))
        if [ "$left" -gt 0 ]; then sleep "$(( left / 1000 )).$(printf %03d "$(( left % 1000 ))")"; fi
        ${soundScripts.start.trim()}`,
    },
    verdict: "missed",
    reason: "rto-exceeded",
  },
  {
    name: "no-fault",
    title: "the fault never takes hold: it hits a folder and a process that nobody uses",
    scripts: {
      break: `
        mkdir -p data.old
        sleep 60 >/dev/null 2>&1 &
        kill -KILL "$!"
        rm -rf data.old`,
    },
    verdict: "inconclusive",
    reason: "fault-not-proved",
  },
  {
    name: "swallows",
    title: "the vault swallows what it acknowledges since the last full copy",
    service: "swallows",
    verdict: "missed",
    reason: "rpo-exceeded",
  },
  {
    name: "lost-in-outage",
    title: "writes are acknowledged for seconds after the disk is gone, and lost",
    service: "goes-on",
    scripts: { break: `rm -rf data` },
    verdict: "missed",
    reason: "rpo-exceeded",
  },
];
