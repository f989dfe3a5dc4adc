import { expect, test } from "@playwright/test";
import { isAtLeast, parseVersion } from "./version.ts";

const rows: readonly [string, readonly number[], boolean][] = [
  ["26.1.5+dfsg1", [23], true],
  ["23.0.0", [23], true],
  ["20.10.24+dfsg1", [23], false],
  ["9.9", [23], false],
  ["Docker version 28.2.2, build e6534b4", [23], true],
  ["1.10", [1, 9], true],
  ["1.9", [1, 9, 1], false],
  ["", [23], false],
];

for (const [text, wanted, expected] of rows) {
  test(`"${text}" ${expected ? "is" : "is not"} at least ${wanted.join(".")}`, () => {
    expect(isAtLeast(text, wanted)).toBe(expected);
  });
}

test("a text without a number has no version", () => {
  expect(parseVersion("unknown")).toBeUndefined();
});
