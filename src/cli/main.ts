/** The one command and its verbs. Data on stdout, talk on stderr; what a person must mend ends in four lines. */
import { Command, CommanderError, Option } from "commander";
import { historyVariable } from "../history/place.ts";
import packageJson from "../../package.json" with { type: "json" };
import { createRedactor } from "../journal/redact.ts";
import { describeProblem, Problem } from "../problem.ts";
import { exitCodes } from "./exit-codes.ts";
import { describeUnexpected } from "./unexpected.ts";

const problemCodes = {
  usage: exitCodes.usage,
  harness: exitCodes.harness,
  unsafe: exitCodes.unsafe,
  evidence: exitCodes.evidenceIncomplete,
};

// Whoever reads may stop, as `head` does: what is being done goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EPIPE") throw cause;
  });
}
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.met;
  const program = new Command("drill")
    .description(
      "Runs the recovery commands of a disaster recovery plan against a real disaster, and judges them.",
    )
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError();

  program
    .command("run", { isDefault: true })
    .description("drill scenarios of the plan (all that it names when none is given)")
    .argument("[scenario...]", "data-loss for its first variant, or data-loss/volume-wiped")
    .option("--all", "every variant of each scenario, not the first alone")
    .option("--resume", "go on with the newest run: what was judged in it is not run again")
    .option("--dry-run", "what the run would do, and what stands in its way: nothing is changed")
    .option("--plan <document>", "the plan to drill (default: the project's drills/x0tta6bl4/plan.md)")
    .option("--system <file>", "what the plan protects (default: the project's drills/x0tta6bl4/system.yaml)")
    .option("--shard <i/n>", "this machine's share of the run; `drill merge` puts the shares together")
    .addOption(historyOption("enter every start and end there"))
    .option(
      "--keep [duration]",
      "leave the drill's cluster for looking, however it came out: for 2h, or as said (--keep=30m)",
    )
    .option(
      "--attended <name>",
      "whoever sits at this terminal notices, decides and lets each step run: measured",
    )
    .option("--seed <number>", "seed of everything drawn at random")
    .option(
      "--trust-plan",
      "drill a document that is not the project's own: it deploys beneath this host's kernel",
    )
    .option("--yes", "install what is missing without asking")
    .action(async (scenarios: string[], options) => {
      const { runVerb } = await import("./run.ts");
      code = await runVerb(scenarios, options);
    });

  program
    .command("doctor")
    .description("is everything there that a drill needs? Changes nothing")
    .option("--system <file>", "what the plan protects")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (options) => {
      const { doctorVerb } = await import("./doctor.ts");
      code = await doctorVerb(options);
    });

  program
    .command("list")
    .description("the scenarios of the plan, their targets, and how each came out the last time")
    .option("--plan <document>", "another plan than the project's own")
    .option("--system <file>", "what the plan protects")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (options) => {
      const { listVerb } = await import("./list.ts");
      code = await listVerb(options);
    });

  program
    .command("describe")
    .description("what a drill will do, hurt and prove: its exact steps, before anything is done")
    .argument("<scenario>", "data-loss for its first variant, or data-loss/volume-wiped")
    .option("--all", "every variant of the scenario")
    .option("--plan <document>", "another plan than the project's own")
    .option("--system <file>", "what the plan protects")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (scenario: string, options) => {
      const { describeVerb } = await import("./describe.ts");
      code = await describeVerb(scenario, options);
    });

  program
    .command("tabletop")
    .description(
      "walk through every drill on paper, in seconds: plan, system file and drills compared both ways",
    )
    .argument("[scenario...]", "all of them when none is given")
    .option("--plan <document>", "another plan than the project's own")
    .option("--system <file>", "what the plan protects")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (scenarios: string[], options) => {
      const { tabletopVerb } = await import("./tabletop.ts");
      code = await tabletopVerb(scenarios, options);
    });

  program
    .command("plan")
    .description("print what is understood of a plan, with line numbers, and what is found against it")
    .argument("<document>")
    .option("--system <file>", "what the plan protects")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (document: string, options) => {
      const { runPlanVerb } = await import("./plan.ts");
      code = await runPlanVerb({ path: document, systemPath: options.system, output: options.output });
    });

  program
    .command("report")
    .description("open the report of a run: the newest when none is given")
    .argument("[run]", "a folder of reports/runs")
    .option("--rebuild", "instead of opening it: make it again from the run's own record and results")
    .option("--sample", "a saved report of a real run, which the project brings along")
    .option(
      "--since <day>",
      "instead: all runs from that day on as one page, with coverage and age of each drill",
    )
    .option("--until <day>", "with --since: until the begin of that day (default: now)")
    .addOption(historyOption("with --since or --rebuild: all that was entered there"))
    .option("-o, --output <format>", "with --since: table or json", "table")
    .option("--plan <document>", "with --since: another plan than the project's own")
    .option("--system <file>", "with --since: what the plan protects")
    .action(async (run: string | undefined, options) => {
      if (options.since !== undefined) {
        const { reportSinceVerb } = await import("./report-since.ts");
        code = await reportSinceVerb(options);
        return;
      }
      if (options.rebuild) {
        const { rebuildVerb } = await import("./report-rebuild.ts");
        code = await rebuildVerb(run, options.history);
        return;
      }
      const { reportVerb } = await import("./report.ts");
      code = await reportVerb(run, options);
    });

  program
    .command("rejudge")
    .description("judge saved evidence again, without a cluster")
    .argument("<folder>", "an evidence folder, or a run folder that holds some")
    .option("-o, --output <format>", "table or json", "table")
    .action(async (folder: string, options) => {
      const { rejudgeVerb } = await import("./rejudge.ts");
      code = await rejudgeVerb(folder, options);
    });

  program
    .command("verify")
    .description("is saved evidence what was sealed, and does it still come to the same verdict?")
    .argument("[folder]", "an evidence folder, or a run folder that holds some (default: reports/latest)")
    .option("--key <file>", "the public key that must have signed it (PEM)")
    .option("--no-judge", "without judging it again")
    .addOption(historyOption("compare with what was entered there"))
    .option("-o, --output <format>", "table or json", "table")
    .action(async (folder: string | undefined, options) => {
      const { verifyVerb } = await import("./verify.ts");
      code = await verifyVerb(folder, options);
    });

  program
    .command("summary")
    .description("two pages about a run for whoever signs: HTML, and PDF where Chromium is there")
    .argument("[folder]", "a run folder (default: reports/latest)")
    .addOption(historyOption("trends with all that was entered there"))
    .action(async (folder: string | undefined, options) => {
      const { summaryVerb } = await import("./summary.ts");
      code = await summaryVerb(folder, options);
    });

  program
    .command("note")
    .description("write about a run that is over, beside its evidence; without words: what stands there")
    .argument("[folder]", "a run folder (default: reports/latest)")
    .option("--exercise <name>", "about one of its exercises, not the whole run")
    .option("--issue <text>", "an issue encountered")
    .option("--lesson <text>", "a lesson learned")
    .option("--owner <name>", "who sees to it")
    .option("--due <day>", "until when")
    .option("--sign <name>", "who has read it and takes it for right")
    .action(async (folder: string | undefined, options) => {
      const { noteVerb } = await import("./note.ts");
      code = await noteVerb(folder, options);
    });

  program
    .command("merge")
    .description("one run from the shards of several machines")
    .argument("<folder...>", "the shards' run folders, all of them, each once")
    .action(async (folders: string[]) => {
      const { mergeVerb } = await import("./merge.ts");
      code = await mergeVerb(folders);
    });

  program
    .command("reap")
    .description("take away what crashed runs left behind, and a cluster that is kept")
    .action(async () => {
      const { reapVerb } = await import("./reap.ts");
      code = await reapVerb();
    });

  program
    .command("uninstall")
    .description(
      "take away what the set-up brought to this machine, and nothing else; lists it and asks first",
    )
    .option("--dry-run", "the list alone: nothing is changed")
    .option("--yes", "without asking")
    .action(async (options) => {
      const { uninstallVerb } = await import("./uninstall.ts");
      code = await uninstallVerb(options);
    });

  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.usage;
    if (error instanceof Problem) {
      process.stderr.write(`${createRedactor({ secrets: [] }).text(describeProblem(error.text))}\n`);
      return problemCodes[error.kind];
    }
    process.stderr.write(`${await describeUnexpected(error)}\n`);
    return exitCodes.harness;
  }
}

/** Machines come and go: a folder or a bucket that stays. */
function historyOption(what: string): Option {
  return (
    new Option("--history <place>", `a folder or s3://bucket/prefix: ${what}`)
      .env(historyVariable)
      // Set and empty, as CI leaves it where nobody has named one: none.
      .argParser((place: string) => (place === "" ? undefined : place))
  );
}
