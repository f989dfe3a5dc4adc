import { expect, test } from "@playwright/test";
import { formatAge, type Listed, listText } from "./list-text.ts";

const now = Date.parse("2026-03-10T12:00:00Z");
const drill: Listed = {
  scenario: "data-loss",
  variant: "volume-wiped",
  title: "The volume is wiped",
  planLine: 12,
  isDefault: true,
  rtoMs: 7_200_000,
  rpoMs: 0,
  usualMs: 290_000,
  last: null,
};
const last = {
  run: "20260310T080000Z-aaaa",
  startedAt: "2026-03-10T08:00:00Z",
  word: "met",
  rta: { kind: "measured", lowerMs: 500_000, upperMs: 501_000 } as const,
  planChanged: false,
};
const plan = { title: "Plan of a lamp", version: "3", status: "Draft" };
const text = (drills: readonly Listed[]) =>
  listText({ plan, path: "lamp.md", drills, notRun: [], now, colour: false });

test("targets, length, last verdict with its RTA, and how long ago", () => {
  const lines = text([drill, { ...drill, variant: "claim-deleted", isDefault: false, last }]).split("\n");
  expect(lines.slice(0, 2)).toEqual(["Plan of a lamp", "lamp.md, version 3, Draft"]);
  expect(lines[4]).toBe("data-loss");
  expect(lines[5]?.split(/ {2,}/)).toEqual(["", "volume-wiped", "< 2 h", "no loss", "5 min", "never"]);
  expect(lines[6]?.split(/ {2,}/)).toEqual([
    "",
    "claim-deleted",
    "< 2 h",
    "no loss",
    "5 min",
    "met",
    "8 min 20.5 s ± 0.5 s",
    "4 h ago",
  ]);
});

test("a verdict of another plan says so", () => {
  expect(text([{ ...drill, last: { ...last, planChanged: true } }])).toContain(
    "4 h ago, the plan has changed since",
  );
  expect(text([{ ...drill, last: { ...last, planChanged: null } }])).not.toContain("has changed");
});

test("a scenario that cannot be drilled is listed with the reason", () => {
  const notRun = [{ id: "fire", title: "Fire", line: 3, why: "it has no section" }];
  expect(listText({ plan, path: "lamp.md", drills: [], notRun, now, colour: false })).toContain(
    "fire\n  not run: it has no section",
  );
});

for (const [ms, says] of [
  [-5_000, "just now"],
  [59_000, "just now"],
  [119 * 60_000, "119 min ago"],
  [120 * 60_000, "2 h ago"],
  [47.9 * 3_600_000, "47 h ago"],
  [48 * 3_600_000, "2 days ago"],
] as const) {
  test(`${ms} ms are "${says}"`, () => expect(formatAge(ms)).toBe(says));
}
