import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { check } from "./checkup.ts";

test("a look that meets a Problem is something to mend, by its own words", async () => {
  const text = { what: "Go is missing", where: "PATH", expected: "Go", next: "install Go" };
  const seen = await check("Go", async () => Promise.reject(new Problem(text)));
  expect(seen).toEqual({ name: "Go", state: "mend", seen: "Go is missing", fix: "install Go" });
});

test("a look that hangs does not hold up the others", async () => {
  const begin = performance.now();
  const seen = await check("disk", () => pause(60_000, { state: "ok", seen: "" }, { ref: false }), 50);
  expect(seen).toMatchObject({ name: "disk", state: "mend", seen: "not to be seen within 0.05 s" });
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test("what nobody foresaw is not taken for a finding", async () => {
  await expect(check("disk", async () => Promise.reject(new Error("a mistake")))).rejects.toThrow(
    "a mistake",
  );
});
