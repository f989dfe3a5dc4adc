import { expect, test } from "@playwright/test";
import { type ReasonCode, reasonCodes } from "./judgement.ts";
import { inOrder, verdictOf } from "./reasons.ts";

const reasons = (...codes: ReasonCode[]) => codes.map((code) => ({ code, message: code }));

test("reasons are listed by rule, whatever the order in which they were found", () => {
  const found = reasons("rpo-straddles", "step-failed", "rto-exceeded", "interrupted");
  expect(inOrder(found).map(({ code }) => code)).toEqual([
    "interrupted",
    "rto-exceeded",
    "step-failed",
    "rpo-straddles",
  ]);
});

test("the first rule that fits decides", () => {
  const verdict = (...codes: ReasonCode[]) => verdictOf(inOrder(reasons(...codes)));
  expect(verdict()).toBe("met");
  expect(verdict("rto-straddles")).toBe("inconclusive");
  expect(verdict("rto-straddles", "step-failed")).toBe("missed");
  expect(verdict("step-failed", "fault-not-proved")).toBe("inconclusive");
});

test("codes stand in the order of their rules: invalid, violated, straddling", () => {
  const verdicts = reasonCodes.map((code) => verdictOf(reasons(code)));
  const changes = verdicts.filter((verdict, index) => verdict !== verdicts[index - 1]);
  expect(changes).toEqual(["inconclusive", "missed", "inconclusive"]);
});
