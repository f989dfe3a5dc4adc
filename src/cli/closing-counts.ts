/**
 * The closing line of `scripts/test`: what Playwright counted in all its parts. Green is what ran and passed at once: a part
 * without a test, a test that was skipped and one that passed only when it was tried again are failures, and are named.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const part = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

const folder = process.argv[2] ?? ".";
const sum = { passed: 0, failed: 0, skipped: 0 };
const notGreen: string[] = [];
for (const name of (await readdir(folder)).sort()) {
  const { stats, errors } = part.parse(JSON.parse(await readFile(path.join(folder, name), "utf8")));
  sum.passed += stats.expected;
  sum.failed += stats.unexpected + stats.flaky + errors.length;
  sum.skipped += stats.skipped;
  const { name: of } = path.parse(name);
  if (stats.flaky > 0) notGreen.push(`${of}: ${stats.flaky} failed before they passed`);
  if (stats.skipped > 0) notGreen.push(`${of}: ${stats.skipped} skipped`);
  if (stats.expected + stats.unexpected + stats.flaky === 0) notGreen.push(`${of}: no test was run`);
}
if (sum.passed === 0 && notGreen.length === 0) notGreen.push("no test was run");
const lines = [...notGreen, `${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`];
process.stdout.write(`\n${lines.join("\n")}\n`);
process.exitCode = sum.failed > 0 || notGreen.length > 0 ? 1 : 0;
