/** Is everything there that the document speaks of? */
import { isShell } from "../shell.ts";
import type { Rule } from "./rule.ts";

const scenarioWithoutSection: Rule = {
  code: "scenario-without-section",
  severity: "high",
  check({ plan }) {
    const written = new Set(plan.scenarios.map(({ id }) => id));
    return plan.named
      .filter(({ id }) => !written.has(id))
      .map(({ title, line }) => ({
        line,
        message: `The overview names "${title}", and no section says how to recover from it.`,
      }));
  },
};

const scenarioNotInOverview: Rule = {
  code: "scenario-not-in-overview",
  severity: "low",
  check({ plan }) {
    if (plan.named.length === 0) return [];
    const named = new Set(plan.named.map(({ id }) => id));
    return plan.scenarios
      .filter(({ id }) => !named.has(id))
      .map(({ title, line }) => ({ line, message: `The overview does not name "${title}".` }));
  },
};

const scenarioTwice: Rule = {
  code: "scenario-twice",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(({ id, title, line }, index) => {
      const first = plan.scenarios.findIndex((other) => other.id === id);
      return first === index
        ? []
        : [{ line, message: `"${title}" has a section already, in line ${plan.scenarios[first]?.line}.` }];
    });
  },
};

const scenarioWithoutSteps: Rule = {
  code: "scenario-without-steps",
  severity: "high",
  check({ plan }) {
    return plan.scenarios
      .filter(({ steps }) => steps.length === 0)
      .map(({ title, line }) => ({ line, message: `"${title}" has no recovery step.` }));
  },
};

const statusInPreparation: Rule = {
  code: "status-in-preparation",
  severity: "medium",
  check({ plan }) {
    const { status } = plan;
    const line = plan.lines.status ?? 1;
    if (status === undefined) return [];
    if (
      /подготов|в процессе|в работе|preparation|in progress|being written|\b(?:wip|todo|tbd)\b/iu.test(status)
    ) {
      return [{ line, message: `The plan says of itself that it is not ready: "${status}".` }];
    }
    return /\bdraft\b|черновик/iu.test(status)
      ? [{ line, severity: "low", message: `The plan says of itself that it is a draft: "${status}".` }]
      : [];
  },
};

const valueNotUnderstood: Rule = {
  code: "value-not-understood",
  severity: "high",
  check({ plan }) {
    return plan.notUnderstood.map(({ text, line, expected }) => ({
      line,
      message: `"${text}" cannot be read, so nothing is taken from it; expected ${expected}.`,
    }));
  },
};

const blockNotRun: Rule = {
  code: "block-not-run",
  severity: "medium",
  check({ plan }) {
    return plan.otherBlocks.map((block) => ({
      line: block.line,
      message: isShell(block)
        ? "This block stands outside a step, the backup section and a file, so nothing runs it."
        : `This block is marked ${block.language === "" ? "as nothing" : `as "${block.language}"`}, not as bash, so it is not run.`,
    }));
  },
};

const fenceNotClosed: Rule = {
  code: "fence-not-closed",
  severity: "high",
  check({ plan }) {
    const blocks = [
      ...plan.scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.blocks)),
      ...plan.backupBlocks,
      ...plan.files.flatMap(({ block }) => block ?? []),
      ...plan.otherBlocks,
    ];
    return blocks
      .filter(({ unclosed }) => unclosed)
      .map(({ line }) => ({ line, message: "This block is never closed and swallows all that follows it." }));
  },
};

const fileOutsideDesk: Rule = {
  code: "file-outside-desk",
  severity: "high",
  check({ plan }) {
    return [...plan.files, ...plan.logs]
      .filter(({ path }) => path.startsWith("/") || path.startsWith("~") || path.split("/").includes(".."))
      .map(({ path, line }) => ({
        line,
        message: `The file ${path} lies outside the folder that the plan is run in.`,
      }));
  },
};

const scenarioNotTested: Rule = {
  code: "scenario-not-tested",
  severity: "medium",
  check({ plan }) {
    const { testScenarios, named, scenarios } = plan;
    const [first] = testScenarios;
    if (first === undefined) return [];
    const titles = new Map([...scenarios, ...named].map(({ id, title }) => [id, title]));
    const left = [...titles.values()].filter(
      (title) => !testScenarios.some(({ text }) => speaksOf(text, title)),
    );
    return left.length === 0
      ? []
      : [
          {
            line: first.line,
            message: `The test goes through ${testScenarios.length} points and leaves out ${left.map((title) => `"${title}"`).join(", ")}.`,
          },
        ];
  },
};

/** More than half of the title's words are in it. */
function speaksOf(text: string, title: string): boolean {
  const words = (from: string) => from.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const said = words(text);
  const own = words(title);
  const shared = own.filter((word) => said.some((one) => one.startsWith(word) || word.startsWith(one)));
  return shared.length * 2 > own.length;
}

export const structureRules: readonly Rule[] = [
  scenarioWithoutSection,
  scenarioNotInOverview,
  scenarioTwice,
  scenarioWithoutSteps,
  statusInPreparation,
  valueNotUnderstood,
  blockNotRun,
  fenceNotClosed,
  fileOutsideDesk,
  scenarioNotTested,
];
