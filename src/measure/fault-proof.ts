/** The fault is proved by an observer that is not the injector: not there before, there after, gone once it is lifted. */
import type { Facts } from "./facts.ts";
import type { Reason } from "./judgement.ts";

export function faultReasons(facts: Facts): readonly Reason[] {
  return [...effectReasons(facts), ...endReasons(facts)];
}

function effectReasons({ injected, observed }: Facts): readonly Reason[] {
  const [strike] = injected;
  if (strike === undefined) return unproved("no fault was injected");
  const looks = observed.filter((look) => look.edge === "effect" && look.fault === strike.fault);
  const before = looks.filter((look) => look.at <= strike.at);
  const after = looks.filter((look) => look.at > strike.at);
  if (before.length === 0) return unproved(`nobody looked for ${strike.fault} before it was injected`);
  const early = before.find((look) => look.held);
  if (early !== undefined) {
    return unproved(`${strike.fault} was there before it was injected: ${early.detail}`);
  }
  if (after.some((look) => look.held)) return [];
  return unproved(
    `no observer saw ${strike.fault} take hold: ${after.at(-1)?.detail ?? "nobody looked after it was injected"}`,
  );
}

/** Only a fault that the harness lifts has an end to prove; what the disaster destroyed, the plan restores. */
function endReasons({ intents, injected, observed }: Facts): readonly Reason[] {
  const [strike] = injected;
  const lift = intents.find((intent) => intent.fault === strike?.fault)?.lift ?? "never";
  if (strike === undefined || lift === "never") return [];
  const looks = observed.filter((look) => look.edge === "healed" && look.at > strike.at);
  if (looks.at(-1)?.held === true) return [];
  const seen = looks.at(-1)?.detail ?? "nobody looked after it was lifted";
  return [{ code: "fault-end-not-proved", message: `no observer saw the end of ${strike.fault}: ${seen}` }];
}

function unproved(message: string): readonly Reason[] {
  return [{ code: "fault-not-proved", message }];
}
