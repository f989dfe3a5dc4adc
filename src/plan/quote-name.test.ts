import { expect, test } from "@playwright/test";
import { quoteName } from "./quote-name.ts";

for (const [what, name, shown] of [
  ["an ordinary name", "data-loss", '"data-loss"'],
  ["a name of another script", "потеря-данных", '"потеря-данных"'],
  ["a look-alike letter", "d\u0430ta-loss", String.raw`"d\u0430ta-loss"`],
  ["a line end", "data\nloss", String.raw`"data\nloss"`],
  ["an escape sequence", "\u001B[2Jx", String.raw`"\u001b[2Jx"`],
  ["a letter without width", "data\u200Bloss", String.raw`"data\u200bloss"`],
  ["a space that is none", "data\u00A0loss", String.raw`"data\u00a0loss"`],
  ["a direction that turns round", "data\u202Eloss", String.raw`"data\u202eloss"`],
  ["a command", 'a";$(id)', String.raw`"a\";$(id)"`],
] as const) {
  test(`${what} shows what it is`, () => expect(quoteName(name)).toBe(shown));
}

test("a long name is cut, with its length", () => {
  expect(quoteName("x".repeat(300))).toBe(`"${"x".repeat(80)}"… (300 characters)`);
});
