import { expect, test } from "@playwright/test";
import { met, missed } from "./outputs/testing.ts";
import { runByRun } from "./run-by-run.ts";

const earlier = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const at = `2026-10-${String(index + 1).padStart(2, "0")}T08:30:00.000Z`;
    return { run: `run-${index + 1}`, at, record: { ...met, startedAt: at } };
  });

test("earlier runs stand first, oldest at the top, each number with its target", () => {
  const [first, own, ...more] = runByRun(earlier(1), { ...missed, startedAt: "2026-11-24T00:00:00.000Z" });
  expect(first).toEqual([
    "2026-10-01 08:30",
    "run-1",
    "met",
    "7 min 50.1 s ± 0.1 s, < 1 h",
    "records 59.7 s ± 0.1 s, < 15 min",
  ]);
  expect(own).toEqual(["2026-11-24 00:00", "this one", "missed", "at least 5 min, < 1 min", "not measured"]);
  expect(more).toEqual([]);
});

test("of many runs the newest dozen, and how many there were before", () => {
  const rows = runByRun(earlier(15), met);
  expect(rows).toHaveLength(14);
  expect(rows[0]?.[0]).toBe("3 before");
  expect(rows[1]?.[1]).toBe("run-4");
  expect(rows.at(-2)?.[1]).toBe("run-15");
});
