/** The closing line of `scripts/test`: what Playwright counted in all its parts. No test at all is a failure. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const part = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

const folder = process.argv[2] ?? ".";
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const name of await readdir(folder)) {
  const { stats, errors } = part.parse(JSON.parse(await readFile(path.join(folder, name), "utf8")));
  sum.passed += stats.expected;
  sum.failed += stats.unexpected + stats.flaky + errors.length;
  sum.skipped += stats.skipped;
}
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
