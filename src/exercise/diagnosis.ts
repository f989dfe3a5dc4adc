/** While the disaster lasts: are the plan's symptoms there, do its own checks fail as they should, what must hold even so? */
import type { ExerciseParts, Look, Procedure, ProtectedSystem, Symptom } from "./parts.ts";
import { lookAtIntegrity } from "./recovery.ts";
import { required } from "./required.ts";

/** A check that has not passed by then is taken as one that does not. It is part of the recovery time. */
const checkMs = 15_000;

/** Symptoms first: checks that start jobs could hide them. */
export async function diagnose(
  parts: ExerciseParts,
  system: ProtectedSystem,
  procedure: Procedure,
): Promise<void> {
  await Promise.all(parts.symptoms.map((symptom) => lookFor(parts, system, symptom)));
  for (const { title, line, passed } of await procedure.tryChecks(checkMs)) {
    const at = parts.clock.now();
    await parts.record({ type: "verify-block.during-fault", at, title, line, passed });
    if (!passed) continue;
    await parts.record({
      type: "finding",
      at,
      severity: "high",
      code: "check-passes-during-disaster",
      message: `"${title}" passes while the disaster lasts: it proves nothing afterwards`,
      line,
    });
  }
  const { duringDisaster = [] } = parts.objectives;
  await Promise.all(duringDisaster.map((name) => lookAtIntegrity(parts, system, name)));
}

async function lookFor(parts: ExerciseParts, system: ProtectedSystem, symptom: Symptom): Promise<void> {
  const { observer } = symptom;
  const look: Look =
    observer === null
      ? { ok: false, detail: "nobody is bound to it in the system file" }
      : await required(system.symptoms, observer)();
  const at = parts.clock.now();
  await parts.record({ type: "symptom", at, ...symptom, seen: look.ok, detail: look.detail });
}
