import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { findGarbled } from "./garbled.ts";

const garble = (text: string, encoding: string) =>
  new TextDecoder(encoding).decode(Buffer.from(text, "utf8"));

test("Russian that was read as windows-1252 or windows-1251 is recognised, with its place and what it says", () => {
  const text = "# План восстановления\n\nСценарии";
  for (const encoding of ["windows-1252", "windows-1251"] as const) {
    expect(findGarbled(garble(text, encoding))).toMatchObject({
      encoding,
      line: 1,
      column: 3,
      means: "План",
    });
  }
});

test("punctuation that was garbled is recognised when there is more than chance", () => {
  const text = "It’s “done” – soon";
  const found = findGarbled(garble(text, "windows-1252"));
  expect(found).toMatchObject({ encoding: "windows-1252", line: 1, column: 3, means: "’" });
});

for (const text of [
  "plain words",
  "# План аварийного восстановления\n**Дата:** 2026 — «черновик»…",
  "Größe, Übung, naïve façade, 20 °C – “quoted”",
  "⏳ in preparation, 🎯 objectives, 日本語",
  "Von A–Ä–Z",
]) {
  test(`"${text.slice(0, 24)}" is as it should be`, () => expect(findGarbled(text)).toBeNull());
}

test("the project's own documents are as they should be", async () => {
  for (const file of ["drills/x0tta6bl4/plan.md", "drills/controls/first-written.md", "README.md"]) {
    expect(findGarbled(await readFile(file, "utf8")), file).toBeNull();
  }
});

test("whatever letters were garbled are told as they were", () => {
  const word = fc.string({
    unit: fc.constantFrom(..."абвгдежзийклмнопрстуфхцчшщэюяАБВäöüßéèçñøåščžł"),
    minLength: 3,
    maxLength: 20,
  });
  fc.assert(
    fc.property(word, fc.constantFrom("windows-1252", "windows-1251"), (text, encoding) => {
      expect(findGarbled(text)).toBeNull();
      expect(findGarbled(garble(text, encoding))?.means).toBe(text);
    }),
    { numRuns: 500 },
  );
});
