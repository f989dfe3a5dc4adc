/** The restore is proved: identities that must differ differ, marks that must be gone are gone, the rest is kept. */
import type { Facts } from "./facts.ts";
import type { Judgement, Reason } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";

export type Proof = Judgement["restoreProof"][number];

/** Each is judged; `tells` says that it can only hold after a true restore. */
interface Weighed {
  readonly proof: Proof;
  readonly tells: boolean;
}

/** `recoveryPoint`: acknowledgement of the newest record up to which all survived, ns; null when there is none. */
export function proveRestore(
  facts: Facts,
  { proof: asked }: Pick<Objectives, "proof">,
  recoveryPoint: number | null,
): { readonly proofs: readonly Proof[]; readonly reasons: readonly Reason[] } {
  const weighed = [
    ...identityProofs(facts),
    ...witnessProofs(facts, recoveryPoint),
    ...neverLookedFor(facts, asked),
  ];
  const counting = weighed.filter(({ proof }) => proof.notApplicable === undefined);
  const failed = counting.filter(({ proof }) => !proof.holds);
  const reasons: Reason[] = failed.map(({ proof }) => ({
    code: "restore-not-proved",
    message: `${proof.name}: ${proof.detail}`,
  }));
  // Where nothing has to be restored (a network that heals), nothing has to change either.
  const restores = asked === undefined || asked.changes.length > 0;
  if (restores && failed.length === 0 && !counting.some(({ tells }) => tells)) {
    reasons.push({
      code: "restore-not-proved",
      message: "nothing was recorded that only a true restore changes: no new identity, no mark that is gone",
    });
  }
  return { proofs: weighed.map(({ proof }) => proof), reasons };
}

/** A proof that was asked for and left no trace holds no more than one that failed. */
function neverLookedFor({ identities, witnesses }: Facts, asked: Objectives["proof"]): readonly Weighed[] {
  if (asked === undefined) return [];
  const seen = new Set([...identities, ...witnesses].map(({ name }) => name));
  return [...asked.changes, ...asked.stays, ...asked.marks]
    .filter((name) => !seen.has(name))
    .map((name) => ({ tells: false, proof: { name, holds: false, detail: "was never looked for" } }));
}

function identityProofs({ identities }: Facts): readonly Weighed[] {
  const names = [...new Set(identities.map((identity) => identity.name))].sort();
  return names.map((name) => {
    const own = identities.filter((identity) => identity.name === name);
    const before = own.findLast((identity) => identity.when === "before");
    const after = own.findLast((identity) => identity.when === "after");
    const expected = own.at(-1)?.expected ?? "changes";
    const tells = expected === "changes";
    if (before === undefined || after === undefined) {
      const when = before === undefined ? "before the disaster" : "after the restore";
      return { tells, proof: { name, holds: false, detail: `was not read ${when}` } };
    }
    const changed = before.value !== after.value;
    const values = changed
      ? `${before.value} before, ${after.value} after`
      : `${after.value} before and after`;
    const detail = `${values} (must ${tells ? "change" : "stay"})`;
    return { tells, proof: { name, holds: changed === tells, detail } };
  });
}

/**
 * A mark written after the backup must be gone only where the recovery point lies before it; with the log replayed up to
 * the disaster it may be back, and then proves nothing either way.
 */
function witnessProofs({ witnesses, phases }: Facts, recoveryPoint: number | null): readonly Weighed[] {
  const planting = phases.find((phase) => phase.name === "await-disaster" && phase.edge === "begin")?.at;
  const newest = new Map(witnesses.map((witness) => [witness.name, witness]));
  return [...newest.values()].map(({ name, planted, expected, found, detail }) => {
    const holds = found === (expected === "present");
    const proof = { name, holds, detail };
    const tells = expected === "absent";
    const mayBeBack =
      planted === "after-recovery-point" && recoveryPoint !== null && (planting ?? 0) <= recoveryPoint;
    if (!mayBeBack) return { proof, tells };
    return {
      proof: { ...proof, notApplicable: "the recovery point lies after this mark was planted" },
      tells,
    };
  });
}
