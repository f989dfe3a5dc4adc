/** Backups that leave out, overwrite or forget: what the plan's own words say is never done by any of its commands. */
import type { Plan } from "../plan.ts";
import { readScript, type ShellCommand } from "../shell.ts";
import { variablesOf } from "./files.ts";
import { canBe, pathPattern } from "./path-pattern.ts";
import {
  keeps,
  placedBlocks,
  sayLines,
  stepCommands,
  type Hit,
  type PlacedBlock,
  type Rule,
} from "./rule.ts";

const helmValuesPartial: Rule = {
  code: "helm-values-partial",
  severity: "medium",
  check({ plan }) {
    return backupBlocks(plan)
      .flatMap(({ block }) => readScript(block).commands)
      .filter((command) => {
        const { name, args } = command;
        const values = name === "helm" && args[0] === "get" && args[1] === "values";
        return values && keeps(command) && !args.some((arg) => arg === "--all" || arg === "-a");
      })
      .map(({ line, args }) => ({
        line,
        message: `helm get values without --all keeps what was typed at installation alone: no default of the chart, no chart version, no image${args.some((arg) => /^(?:-o|--output)/u.test(arg)) ? "" : "; without --output yaml its first line is a heading"}.`,
      }));
  },
};

const backupNameByDay: Rule = {
  code: "backup-name-by-day",
  severity: "medium",
  check({ plan }) {
    return backupBlocks(plan).flatMap(({ block }) => {
      const { commands } = readScript(block);
      const variables = variablesOf(commands);
      const named = commands.filter(({ writes }) => writes.some((name) => isByDay(name, variables)));
      const [first] = named;
      return first === undefined
        ? []
        : [
            {
              line: first.line,
              message: `A second backup on the same day overwrites the first: ${named.length} ${named.length === 1 ? "file is" : "files are"} named by the day (${sayLines(named.map(({ line }) => line))}), in local time, asked for each anew.`,
            },
          ];
    });
  },
};

/** A date in the name, and nothing finer than a day. */
function isByDay(name: string, variables: ReadonlyMap<string, string>): boolean {
  const whole = name.replace(/\$\{?(\w+)\}?/gu, (found, word: string) => variables.get(word) ?? found);
  const dates = [...whole.matchAll(/\$\(date\b([^)]*)\)/gu)].map(([, format = ""]) => format);
  return (
    dates.length > 0 &&
    dates.every((format) => /%(?:F|D|d|j)/u.test(format) && !/%[HIMSsNTRcX]/u.test(format))
  );
}

const backupWithoutCommand: Rule = {
  code: "backup-without-command",
  severity: "high",
  check({ plan }) {
    return plan.cadences
      .filter(({ covers, commands }) => covers.length > 0 && !commands)
      .map(({ what, covers, interval }) => ({
        line: covers[0]?.line ?? interval.line,
        message: `"${what}" promises ${covers.map(({ text }) => text).join("; ")} ("${interval.text}", line ${interval.line}), and no command does it.`,
      }));
  },
};

const backupNeverRestored: Rule = {
  code: "backup-never-restored",
  severity: "high",
  check({ plan }) {
    const called = stepText(plan);
    const reading = placedBlocks(plan).filter(
      ({ place, path = "" }) => place === "step" || (place === "file" && called.includes(path)),
    );
    const read = reading.flatMap((placed) => wordsOf(placed));
    return placedBlocks(plan)
      .filter(({ place }) => place === "backup")
      .flatMap(({ block }) => {
        const { commands } = readScript(block);
        const variables = variablesOf(commands);
        return commands.flatMap(({ writes, line }) =>
          writes
            .filter((name) => !read.some((pattern) => canBe(pattern, pathPattern(name, variables))))
            .map((name): Hit => ({ line, message: `${name} is made here, and no recovery step reads it.` })),
        );
      });
  },
};

const backupNotLogged: Rule = {
  code: "backup-not-logged",
  severity: "medium",
  check({ plan }) {
    if (backupBlocks(plan).length === 0 || callsUnknown(plan)) return [];
    const text = placedBlocks(plan).map(({ block }) => block.script);
    return plan.logs
      .filter(({ path, fields }) => /backup|копи/iu.test(`${path} ${fields.join(" ")}`))
      .filter(({ fields }) =>
        fields.some((field) => /type|size|location|verif|тип|размер|место|провер/iu.test(field)),
      )
      .filter(({ path }) => !text.some((script) => script.includes(baseName(path))))
      .map(({ path, line }) => ({
        line,
        message: `${path} is to hold a row for each backup, and nothing writes one.`,
      }));
  },
};

const verifying = new Set(
  "sha256sum sha512sum shasum md5sum cmp diff gunzip zcat zgrep etcdutl kubeconform".split(" "),
);

const backupNotVerified: Rule = {
  code: "backup-not-verified",
  severity: "high",
  check({ plan }) {
    const blocks = backupBlocks(plan);
    const [first] = blocks;
    if (first === undefined || callsUnknown(plan)) return [];
    const commands = blocks.flatMap(({ block }) => readScript(block).commands);
    return commands.length === 0 || commands.some(verifies)
      ? []
      : [
          {
            line: first.block.line,
            message: `None of the ${commands.length} commands that make backups looks at what came of it: no checksum, nothing is read back.`,
          },
        ];
  },
};

function verifies({ name, args }: ShellCommand): boolean {
  if (verifying.has(name)) return true;
  if (name === "tar") return args.some((arg) => arg === "--list" || /^-?[A-Za-z]*t[A-Za-z]*$/u.test(arg));
  if (name === "gzip") return args.some((arg) => arg === "--test" || /^-[A-Za-z]*t/u.test(arg));
  return args.some((arg) => ["check", "verify", "status"].includes(arg));
}

/** What the plan runs to back up: its backup section, and scripts of its own that keep what they are told. */
function backupBlocks(plan: Plan): readonly PlacedBlock[] {
  return placedBlocks(plan).filter(
    ({ place, block }) =>
      place === "backup" ||
      (place === "file" && readScript(block).commands.some((command) => isExport(command))),
  );
}

function isExport(command: ShellCommand): boolean {
  const { name, args } = command;
  const asks = (name === "kubectl" || name === "helm") && args.includes("get");
  return (
    (asks || ["pg_dump", "etcdctl", "restic", "velero"].includes(name)) &&
    (keeps(command) || name === "restic")
  );
}

/** The plan relies on a script whose text it does not bring along: what that does is not known. */
function callsUnknown(plan: Plan): boolean {
  const brought = new Set(
    plan.files.filter(({ block }) => block !== undefined).map(({ path }) => baseName(path)),
  );
  const commands = [
    ...plan.scenarios.flatMap(stepCommands),
    ...plan.backupBlocks.flatMap((block) => readScript(block).commands),
  ];
  const words = commands.flatMap(({ name, args }) => [name, ...args]);
  return (
    plan.files.some(({ block }) => block === undefined) ||
    words.some((word) => /\.(?:sh|bash|py)$/u.test(word) && !brought.has(baseName(word)))
  );
}

function wordsOf({ block }: PlacedBlock): readonly string[] {
  const { commands } = readScript(block);
  const variables = variablesOf(commands);
  const words = commands.flatMap(({ args, reads }) => [...args, ...reads]);
  return words.map((word) => pathPattern(word, variables)).filter((pattern) => /[\p{L}\p{N}]/u.test(pattern));
}

function stepText(plan: Plan): string {
  return plan.scenarios
    .flatMap(({ steps }) => steps.flatMap(({ blocks }) => blocks.map(({ script }) => script)))
    .join("\n");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export const backupRules: readonly Rule[] = [
  helmValuesPartial,
  backupNameByDay,
  backupWithoutCommand,
  backupNeverRestored,
  backupNotLogged,
  backupNotVerified,
];
