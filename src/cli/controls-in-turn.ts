/** Prints, one a line, the controls whose turn it is: file:line, as Playwright takes them. */
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { runnerCli } from "./playwright.ts";
import { projectRoot } from "./root.ts";
import { dayOf, inTurn } from "./rotation.ts";

const perDay = 2;

const spec = z.object({ file: z.string(), line: z.number() });
const suite = z.object({
  specs: z.array(spec),
  get suites() {
    return z.array(suite).optional();
  },
});
type Suite = z.infer<typeof suite>;
const listing = z.object({ config: z.object({ rootDir: z.string() }), suites: z.array(suite) });

const listed = ["test", "--project=controls", "--list", "--reporter=json"];
const { stdout } = await execa(process.execPath, [runnerCli(), ...listed], { cwd: projectRoot });
const { config, suites } = listing.parse(JSON.parse(stdout));
const found = suites.flatMap(specsOf).map(({ file, line }) => ({
  file: path.relative(projectRoot, path.join(config.rootDir, file)),
  line,
}));
if (found.length === 0) throw new Error("there is no control to run");
for (const { file, line } of inTurn(found, dayOf(new Date()), perDay))
  process.stdout.write(`${file}:${line}\n`);

function specsOf({ specs, suites: inner = [] }: Suite): readonly z.infer<typeof spec>[] {
  return [...specs, ...inner.flatMap(specsOf)];
}
