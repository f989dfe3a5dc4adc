/** The plan as it was first written: what lint finds follows from its text, not from its names or their order. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { lintPlan } from "./lint.ts";
import { loadSystem } from "./load.ts";
import { parsePlan } from "./parse.ts";

const here = (name: string) => fileURLToPath(new URL(`../../drills/${name}`, import.meta.url));
const text = readFileSync(here("controls/first-written.md"), "utf8");

const names: readonly (readonly [RegExp, string])[] = [
  [/x0tta6bl4-staging/gu, "harbour-live"],
  [/x0tta6bl4/gu, "harbour"],
  [/backup_production/gu, "keep_copy"],
  [/restore_production/gu, "bring_back"],
  [/\bobjects(?=[-.])/gu, "things"],
  [/\bsettings(?=[-.])/gu, "choices"],
  [/\bpersistent-volumes/gu, "disks"],
  [/\bvalues(?=-(?:\$|YYYY|pre)|\.yaml)/gu, "chosen"],
  [/backups\//gu, "copies/"],
  [/BACKUP_LOG/gu, "COPIES"],
  [/RECOVERY_LOG/gu, "RECOVERIES"],
  [/\bOUT\b/gu, "TARGET"],
  [/\bARCHIVE\b/gu, "SOURCE"],
  [/\bFOLDER\b/gu, "PLACE"],
];

const expected = [
  "archive-read-elsewhere",
  "backup-name-by-day",
  "backup-never-restored",
  "backup-not-logged",
  "backup-not-verified",
  "backup-without-command",
  "cluster-without-config",
  "command-cannot-fail",
  "comment-instead-of-command",
  "exec-into-nothing",
  "export-reapplied",
  "file-never-made",
  "get-all-omits-secrets",
  "helm-values-partial",
  "human-time-not-declared",
  "logs-after-scale-to-zero",
  "logs-usage",
  "manual-step-without-time",
  "namespace-never-made",
  "nothing-checked-after",
  "ping-as-check",
  "placeholder-in-command",
  "release-two-ways",
  "restart-all-pods",
  "rotate-by-delete",
  "rpo-cannot-hold",
  "rpo-from-backup",
  "rpo-not-applicable",
  "scenario-not-tested",
  "scenario-without-section",
  "script-without-errexit",
  "status-in-preparation",
  "target-looser-than-tier",
  "unencrypted-secrets",
  "upload-commented-out",
];

test("each kind of mistake in it is found", () => {
  expect([...new Set(codes(text))]).toEqual(expected);
});

test("a copy with other names gives the same findings", () => {
  const renamed = names.reduce((copy, [from, to]) => {
    const next = copy.replaceAll(from, () => to);
    expect(next, `${from} is in the document`).not.toBe(copy);
    return next;
  }, text);
  expect(codes(renamed)).toEqual(codes(text));
});

test("a copy with its sections in another order gives the same findings", () => {
  const [head = "", ...parts] = text.split("\n---\n");
  const reordered = [head, ...parts.toReversed()].join("\n---\n");
  expect(parsePlan(reordered).scenarios.map(({ id }) => id)).toEqual(
    parsePlan(text)
      .scenarios.map(({ id }) => id)
      .toReversed(),
  );
  expect(codes(reordered)).toEqual(codes(text));
});

test("with its system file every placeholder of a step is bound, and every cadence is the plan's", async () => {
  const system = await loadSystem(here("controls/first-written.system.yaml"));
  const found = lintPlan(parsePlan(text), system).map(({ code }) => code);
  const wrong = new Set([
    "placeholder-unbound",
    "cadence-not-stated",
    "tier-unknown",
    "drilled-scenario-unknown",
  ]);
  expect(found.filter((code) => wrong.has(code))).toEqual([]);
  expect(found).toContain("rpo-cannot-hold");
});

test("the corrected plan has none of these mistakes but what it has not written yet", async () => {
  const system = await loadSystem(here("x0tta6bl4/system.yaml"));
  const plan = parsePlan(readFileSync(here("x0tta6bl4/plan.md"), "utf8"));
  const found = lintPlan(plan, system).filter(({ severity }) => severity !== "low");
  expect(found.filter(({ code }) => code !== "scenario-without-section")).toEqual([]);
});

function codes(markdown: string): readonly string[] {
  return lintPlan(parsePlan(markdown))
    .map(({ code }) => code)
    .toSorted();
}
