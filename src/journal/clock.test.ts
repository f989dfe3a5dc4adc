import { execa } from "execa";
import { expect, test } from "@playwright/test";
import { bootId, monotonicNow, readBothClocks } from "./clock.ts";

test("instants are whole numbers of ns that only grow", () => {
  const base = process.hrtime.bigint();
  const first = monotonicNow(base);
  const second = monotonicNow(base);
  expect(Number.isSafeInteger(first)).toBe(true);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(second).toBeGreaterThanOrEqual(first);
});

test("another process has the same clock and the same boot", async () => {
  const script = `import("${new URL("clock.ts", import.meta.url).href}").then((c) => console.log(String(c.monotonicNow(0n)), c.bootId()))`;
  const before = monotonicNow(0n);
  const { stdout } = await execa(process.execPath, ["-e", script], { timeout: 10_000 });
  const [at, boot] = stdout.split(" ");
  expect(Number(at)).toBeGreaterThan(before);
  expect(Number(at)).toBeLessThan(monotonicNow(0n));
  expect(boot).toBe(bootId());
});

test("both clocks are read together", () => {
  const base = process.hrtime.bigint();
  const before = Date.now();
  const { at, wall } = readBothClocks(base);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(at).toBeLessThanOrEqual(monotonicNow(base));
  expect(Date.parse(wall)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(wall)).toBeLessThanOrEqual(Date.now());
});
