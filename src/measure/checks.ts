/** Integrity checks and capabilities, after the restore and before: the last word of each counts. */
import type { Facts } from "./facts.ts";
import type { Judgement, Reason } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import { byProbes } from "./timeline.ts";

/** The protected system's own check: it must agree with the harness's. */
const ownWord = "verify-data";

/** The last result of every integrity check, required ones first; a required one that never ran is not clean. */
export function integrityOf({ integrity }: Facts, objectives: Objectives): Judgement["integrity"] {
  const names = new Set([...requiredOf(objectives), ...integrity.map((check) => check.name)]);
  return [...names].map((name) => {
    const last = integrity.findLast((check) => check.name === name);
    return { name, ok: last?.ok ?? false, detail: last?.detail ?? "never run" };
  });
}

export function checkReasons(facts: Facts, objectives: Objectives): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const name of requiredOf(objectives)) {
    if (!facts.integrity.some((check) => check.name === name))
      reasons.push(neverRun("integrity check", name));
  }
  const ran = integrityOf(facts, objectives).filter(({ name }) =>
    facts.integrity.some((check) => check.name === name),
  );
  for (const { name, ok, detail } of ran) {
    if (!ok) reasons.push({ code: "integrity-failed", message: `${name}: ${detail}` });
  }
  const own = ran.find(({ name }) => name === ownWord);
  // What was looked at during the disaster says nothing about the data afterwards.
  const others = ran.filter(({ name }) => name !== ownWord && !objectives.duringDisaster?.includes(name));
  const disagreeing = others.filter(({ ok }) => !ok);
  if (own !== undefined && others.length > 0 && own.ok !== (disagreeing.length === 0)) {
    const message = own.ok
      ? `${ownWord} found the data good, ${disagreeing.map(({ name }) => name).join(", ")} did not`
      : `${ownWord} found the data bad, every other check found them good`;
    reasons.push({ code: "verify-data-contradicted", message });
  }
  for (const name of objectives.capabilities) {
    if (name === byProbes) continue;
    const last = facts.capabilities.findLast((capability) => capability.name === name);
    if (last === undefined) reasons.push(neverRun("capability", name));
    else if (!last.ok) reasons.push({ code: "capability-missing", message: `${name}: ${last.detail}` });
  }
  return reasons;
}

/** After the recovery, and while the disaster lasted. */
function requiredOf({ integrityChecks, duringDisaster = [] }: Objectives): readonly string[] {
  return [...integrityChecks, ...duringDisaster];
}

function neverRun(what: string, name: string): Reason {
  return { code: "harness-error", message: `the required ${what} "${name}" was never tried` };
}
