import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import type { Objectives } from "./objectives.ts";
import { collect } from "./facts.ts";
import { proveRestore } from "./restore-proof.ts";
import { s } from "./testing.ts";

type Asked = NonNullable<Objectives["proof"]>;

function identity(
  at: number,
  when: "before" | "after",
  value: string,
  more: Partial<EventOf<"identity">> = {},
): EventOf<"identity"> {
  return { type: "identity", at: s(at), when, name: "claim", value, expected: "changes", ...more };
}

function witness(more: Partial<EventOf<"witness">> = {}): EventOf<"witness"> {
  return {
    type: "witness",
    at: s(53),
    name: "stray",
    planted: "outside-the-log",
    expected: "absent",
    found: false,
    detail: "gone",
    ...more,
  };
}

const planting: EventOf<"phase"> = { type: "phase", at: s(22), name: "await-disaster", edge: "begin" };

function prove(
  events: readonly JournalEvent[],
  { asked, recoveryPoint = null }: { asked?: Asked; recoveryPoint?: number | null } = {},
) {
  const proof = asked === undefined ? {} : { proof: asked };
  const { proofs, reasons } = proveRestore(collect(events), proof, recoveryPoint);
  return { proofs, said: reasons.map(({ message }) => message) };
}

const stays = { expected: "stays" } as const;
const nothingTells =
  "nothing was recorded that only a true restore changes: no new identity, no mark that is gone";

test("an identity that must change and did is a proof, in its values from before and after", () => {
  expect(prove([identity(25, "before", "one"), identity(53, "after", "two")])).toEqual({
    proofs: [{ name: "claim", holds: true, detail: "one before, two after (must change)" }],
    said: [],
  });
});

test("the newest reading of each time counts", () => {
  const events = [
    identity(20, "before", "zero"),
    identity(25, "before", "one"),
    identity(50, "after", "one"),
    identity(53, "after", "two"),
  ];
  expect(prove(events).proofs[0]?.detail).toBe("one before, two after (must change)");
});

test("what the newest reading expects counts", () => {
  const events = [
    identity(20, "before", "one", stays),
    identity(25, "before", "one", stays),
    identity(53, "after", "two"),
  ];
  expect(prove(events).said).toEqual([]);
});

test("an identity that must stay and did holds, and yet tells no restore", () => {
  expect(prove([identity(25, "before", "one", stays), identity(53, "after", "one", stays)])).toEqual({
    proofs: [{ name: "claim", holds: true, detail: "one before and after (must stay)" }],
    said: [nothingTells],
  });
});

test("an identity that was read once is none, and says when it was not", () => {
  expect(prove([identity(53, "after", "two")])).toEqual({
    proofs: [{ name: "claim", holds: false, detail: "was not read before the disaster" }],
    said: ["claim: was not read before the disaster"],
  });
  expect(prove([identity(25, "before", "one")]).said).toEqual(["claim: was not read after the restore"]);
});

test("identities are judged by name, in the order of their names", () => {
  const timeline = { name: "a timeline" };
  const events = [
    identity(25, "before", "one"),
    identity(53, "after", "two"),
    identity(25, "before", "1", timeline),
    identity(53, "after", "1", timeline),
  ];
  const { proofs, said } = prove(events);
  expect(proofs.map(({ name, holds }) => [name, holds])).toEqual([
    ["a timeline", false],
    ["claim", true],
  ]);
  expect(said).toEqual(["a timeline: 1 before and after (must change)"]);
});

test("a mark that must be gone and is tells a restore; one that must be there and is holds and tells nothing", () => {
  expect(prove([witness()])).toEqual({
    proofs: [{ name: "stray", holds: true, detail: "gone" }],
    said: [],
  });
  const present = { expected: "present", planted: "before-recovery-point", detail: "there" } as const;
  expect(prove([witness({ ...present, found: true })])).toEqual({
    proofs: [{ name: "stray", holds: true, detail: "there" }],
    said: [nothingTells],
  });
  expect(prove([witness({ ...present, found: false })]).said).toEqual(["stray: there"]);
});

test("the last look for a mark counts", () => {
  expect(prove([witness({ found: true }), witness({ at: s(54) })]).said).toEqual([]);
  expect(prove([witness(), witness({ at: s(54), found: true, detail: "back" })]).said).toEqual([
    "stray: back",
  ]);
});

test("a mark from after the backup says nothing once the recovery point is not before its planting", () => {
  const late = witness({ planted: "after-recovery-point", found: true, detail: "back" });
  const at = (recoveryPoint: number | null) =>
    prove([planting, witness({ name: "a" }), late], { recoveryPoint });
  expect(at(s(22)).said).toEqual([]);
  expect(at(s(22)).proofs[1]).toEqual({
    name: "stray",
    holds: false,
    detail: "back",
    notApplicable: "the recovery point lies after this mark was planted",
  });
  expect(at(s(22) - 1).said).toEqual(["stray: back"]);
  expect(at(null).said).toEqual(["stray: back"]);
  expect(prove([witness({ name: "a" }), late], { recoveryPoint: 0 }).said).toEqual([]);
  expect(prove([witness({ name: "a" }), late], { recoveryPoint: null }).said).toEqual(["stray: back"]);
  // The instant of planting is the beginning of that wait, not its end, nor the beginning of another phase.
  const others: JournalEvent[] = [
    { ...planting, at: s(10), edge: "end" },
    { ...planting, at: s(11), name: "backup" },
  ];
  expect(prove([...others, planting, late], { recoveryPoint: s(12) }).said).toEqual(["stray: back"]);
});

test("a mark that says nothing is no proof of a restore, though it is gone", () => {
  const late = witness({ planted: "after-recovery-point" });
  expect(prove([planting, late], { recoveryPoint: s(25) }).said).toEqual([nothingTells]);
  expect(prove([planting, late], { recoveryPoint: s(21) }).said).toEqual([]);
});

test("marks of other plantings count wherever the recovery point lies", () => {
  expect(prove([planting, witness({ found: true })], { recoveryPoint: s(25) }).said).toEqual(["stray: gone"]);
});

test("what was asked for and left no trace is told of, each by its name", () => {
  const asked = { changes: ["claim"], stays: ["address"], marks: ["stray", "leaflet"] };
  const { proofs, said } = prove([witness()], { asked });
  expect(said).toEqual([
    "claim: was never looked for",
    "address: was never looked for",
    "leaflet: was never looked for",
  ]);
  expect(proofs.slice(1)).toEqual(
    ["claim", "address", "leaflet"].map((name) => ({ name, holds: false, detail: "was never looked for" })),
  );
});

test("where something has to change something must tell; where nothing has, nothing must", () => {
  expect(prove([], { asked: { changes: [], stays: [], marks: [] } }).said).toEqual([]);
  expect(prove([]).said).toEqual([nothingTells]);
  const held = [identity(25, "before", "one", stays), identity(53, "after", "one", stays)];
  expect(prove(held, { asked: { changes: [], stays: ["claim"], marks: [] } }).said).toEqual([]);
  expect(prove(held, { asked: { changes: ["claim"], stays: [], marks: [] } }).said).toEqual([nothingTells]);
});
