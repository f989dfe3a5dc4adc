/** The plan's checklist, derived from what was recorded: nobody ticks it. */
import type { StoreName } from "../journal/events.ts";
import type { Facts } from "./facts.ts";
import type { Judgement, Reason, ReasonCode } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";

export interface ChecklistInput {
  readonly facts: Facts;
  readonly objectives: Objectives;
  readonly fault: number | undefined;
  readonly restored: boolean;
  readonly timesMeasured: { readonly rto: boolean; readonly rpo: boolean };
  /** Every reason found so far. */
  readonly reasons: readonly Reason[];
}

interface Ticked {
  readonly holds: boolean;
  readonly because: string;
}
type Rule = (input: ChecklistInput) => Ticked;

const rules: Readonly<Record<string, Rule>> = {
  "backup integrity verified": backupsVerified,
  "restore procedure tested": ({ facts, reasons }) =>
    facts.steps.length === 0
      ? no("no step of the procedure was run")
      : unless(reasons, "every step was run in order and succeeded, and the restore is proved", [
          "step-failed",
          "step-empty",
          "step-skipped",
          "step-timed-out",
          "not-restored",
          "restore-not-proved",
          "fault-not-proved",
          "self-healed",
        ]),
  "rto within target": ({ reasons, timesMeasured }) =>
    timesMeasured.rto
      ? unless(reasons, "the upper bound of the recovery time is below its target", [
          "rto-exceeded",
          "rto-straddles",
        ])
      : no("no recovery time was measured"),
  "rpo within target": ({ reasons, timesMeasured }) =>
    timesMeasured.rpo
      ? unless(reasons, "actual and worst case of every store are below their targets", [
          "rpo-exceeded",
          "rpo-straddles",
          "worst-case-rpo-exceeded",
          "worst-case-rpo-straddles",
          "worst-case-not-measured",
        ])
      : no("no recovery point was measured"),
  "data integrity verified": ({ reasons, objectives, timesMeasured }) =>
    timesMeasured.rpo && objectives.integrityChecks.length > 0
      ? unless(reasons, `the ledger is clean, and so are ${objectives.integrityChecks.join(", ")}`, [
          "final-read-failed",
          "data-altered",
          "data-duplicated",
          "data-resurrected",
          "data-unexpected",
          "integrity-failed",
          "verify-data-contradicted",
          "harness-error",
        ])
      : no("the data were not read back, or no integrity check was asked for"),
  "services operational after restore": ({ restored, reasons, objectives }) =>
    restored
      ? unless(reasons, `working again: ${objectives.capabilities.join(", ")}`, [
          "capability-missing",
          "harness-error",
        ])
      : no("the service did not come back and stay"),
};

/** Items and, where an item fails that no other reason explains, a reason of their own. */
export function tick(input: ChecklistInput): {
  readonly items: Judgement["checklist"];
  readonly reasons: readonly Reason[];
} {
  const reasons: Reason[] = [];
  const items = input.objectives.checklist.map(({ item, line }) => {
    const rule = rules[normalised(item)];
    const ticked = rule?.(input) ?? no("no rule for this item");
    const explained = input.reasons.length > 0 && rule !== undefined && rule !== backupsVerified;
    if (!ticked.holds && !explained) {
      reasons.push({
        code: "checklist-incomplete",
        message: `"${item}" does not hold: ${ticked.because}`,
        planLine: line,
      });
    }
    return { item, ...ticked };
  });
  return { items, reasons };
}

function backupsVerified({ facts, objectives, fault }: ChecklistInput): Ticked {
  const before = facts.backups.filter((backup) => fault === undefined || backup.end <= fault);
  const bad = before.find((backup) => !backup.ok || !backup.verified);
  if (bad !== undefined) return no(`backup ${bad.label} ${bad.ok ? "was not verified" : "failed"}`);
  const covered = new Set<StoreName>(before.flatMap((backup) => backup.stores));
  const missing = objectives.stores.filter(({ store }) => !covered.has(store)).map(({ store }) => store);
  if (missing.length > 0) return no(`no verified backup of ${missing.join(", ")} before the disaster`);
  if (before.length === 0) return no("no backup before the disaster");
  return { holds: true, because: `${before.length} backups verified after writing` };
}

function unless(reasons: readonly Reason[], because: string, codes: readonly ReasonCode[]): Ticked {
  const against = reasons.find(({ code }) => codes.includes(code));
  return against === undefined ? { holds: true, because } : no(against.message);
}

function no(because: string): Ticked {
  return { holds: false, because };
}

function normalised(item: string): string {
  return item
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
