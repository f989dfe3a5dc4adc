/** Files that the procedure reads, and who makes them. */
import type { Plan } from "../plan.ts";
import { readScript, type ShellCommand } from "../shell.ts";
import { canBe, isAnything, pathPattern } from "./path-pattern.ts";
import { placedBlocks, type Hit, type PlacedBlock, type Rule } from "./rule.ts";

const fileNeverMade: Rule = {
  code: "file-never-made",
  severity: "high",
  check({ plan }) {
    const made = filesMade(plan);
    const known = new Map<string, boolean>();
    const isMade = (pattern: string) => {
      const answer = known.get(pattern) ?? made.some((written) => canBe(pattern, written));
      known.set(pattern, answer);
      return answer;
    };
    const folders = backupFolders(plan);
    return placedBlocks(plan)
      .filter(({ place }) => place === "step")
      .flatMap((placed) => filesRead(placed, folders))
      .filter(({ pattern }) => !isMade(pattern))
      .map(({ name, line }): Hit => ({
        line,
        message: `${name} is read here, and no block of the plan makes it.`,
      }));
  },
};

/** Backups and values files; a name that is wholly a variable or placeholder says nothing. */
function filesRead({ block }: PlacedBlock, folders: ReadonlySet<string>) {
  const { commands } = readScript(block);
  const variables = variablesOf(commands);
  return commands.flatMap((command) => {
    const written = writtenBy(command);
    return [...command.args, ...command.reads]
      .map((word) => word.replace(/^--?[\w-]+=/u, ""))
      .filter((name) => !written.includes(name))
      .map((name) => ({ name, line: command.line, pattern: pathPattern(name, variables) }))
      .filter(({ pattern }) => {
        const kept = folders.has(topFolder(pattern)) || /(?:^|\/)values-[^/]*\.ya?ml$/u.test(pattern);
        return kept && !isAnything(pattern);
      });
  });
}

/** Where the plan's own backups go, whatever it calls the folder. */
function backupFolders(plan: Plan): ReadonlySet<string> {
  const written = placedBlocks(plan)
    .filter(({ place }) => place !== "step")
    .flatMap(({ block }) => {
      const { commands } = readScript(block);
      const variables = variablesOf(commands);
      return commands.flatMap(({ writes }) => writes.map((name) => topFolder(pathPattern(name, variables))));
    });
  return new Set(["backups", ...written.filter((folder) => /^[\w.-]+$/u.test(folder))]);
}

function topFolder(pattern: string): string {
  return pattern.includes("/") ? pattern.slice(0, pattern.indexOf("/")) : "";
}

function filesMade(plan: Plan): readonly string[] {
  const blocks = placedBlocks(plan).flatMap(({ block }) => {
    const { commands } = readScript(block);
    const variables = variablesOf(commands);
    return commands.flatMap(writtenBy).map((name) => pathPattern(name, variables));
  });
  const files = [...plan.files, ...plan.logs].map(({ path }) => pathPattern(path));
  return [...new Set([...blocks, ...files])].filter((pattern) => !isAnything(pattern));
}

function writtenBy(command: ShellCommand): readonly string[] {
  const { name, args, writes } = command;
  const words = args.filter((arg) => !arg.startsWith("-"));
  const last = words.at(-1);
  if (name === "tee" || name === "touch") return [...writes, ...words];
  if (["cp", "mv", "install", "ln"].includes(name) && last !== undefined) return [...writes, last];
  if (name === "tar" && args.some((arg) => arg === "--create" || /^-?[A-Za-z]*c[A-Za-z]*f?$/u.test(arg))) {
    return [...writes, ...words.slice(0, 1), ...optionValues(args, ["-f", "--file"])];
  }
  if (["curl", "wget", "openssl", "age", "gpg", "sops", "etcdctl", "pg_dump"].includes(name)) {
    const out = optionValues(args, ["-o", "-O", "--output", "--output-document", "-out", "-f", "--file"]);
    return [...writes, ...out, ...(args.includes("save") && last !== undefined ? [last] : [])];
  }
  return writes;
}

function optionValues(args: readonly string[], names: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    const [name = "", value] = arg.split("=", 2);
    if (!names.includes(name)) return [];
    const found = value ?? args[index + 1];
    return found === undefined ? [] : [found];
  });
}

export function variablesOf(commands: readonly ShellCommand[]): ReadonlyMap<string, string> {
  return new Map(commands.flatMap(({ assigns }) => assigns.map(({ name, value }) => [name, value])));
}

export const fileRules: readonly Rule[] = [fileNeverMade];
