import { expect, test } from "@playwright/test";
import { severityOf } from "./severity.ts";

const tiers = [
  ["Standard", 4],
  ["Critical", 1],
  ["Non-critical", 24],
].map(([tier, hours]) => ({
  tier: String(tier),
  target: { ms: Number(hours) * 3_600_000, line: 1, text: `<${hours} h` },
}));

test("severity follows the plan's own targets, not the names of its tiers", () => {
  expect(tiers.map(({ tier }) => severityOf(tier, tiers))).toEqual(["normal", "critical", "minor"]);
  expect(severityOf("Standard", tiers.slice(0, 2))).toBe("normal");
  expect(severityOf("not in the plan", tiers)).toBe("normal");
});
