/** A kubectl call taken apart as far as the rules need it. Pure. */
import type { ShellCommand } from "../shell.ts";

export interface Kubectl {
  readonly verb: string;
  /** Words after the verb that are no options; nothing behind `--`. */
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  /** What stands behind `--`. */
  readonly inner: readonly string[];
}

const withValue = new Set([
  ...["-n", "-l", "-f", "-o", "-c", "-p", "-s", "-k", "-L"],
  ...[
    "--namespace",
    "--selector",
    "--filename",
    "--output",
    "--container",
    "--patch",
    "--server",
    "--kustomize",
  ],
  ...["--replicas", "--context", "--kubeconfig", "--timeout", "--for", "--from", "--since", "--since-time"],
  ...["--tail", "--type", "--image", "--field-selector", "--grace-period", "--current-replicas", "--cluster"],
  ...["--user", "--as", "--token", "--request-timeout", "--template", "--sort-by", "--pod-running-timeout"],
]);
const long: Readonly<Record<string, string>> = {
  "-n": "--namespace",
  "-l": "--selector",
  "-f": "--filename",
  "-o": "--output",
  "-c": "--container",
};

/** Null for another command. */
export function asKubectl(command: ShellCommand): Kubectl | null {
  if (command.name !== "kubectl") return null;
  const dashes = command.args.indexOf("--");
  const own = dashes < 0 ? command.args : command.args.slice(0, dashes);
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? "";
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [name = "", value] = splitOption(word);
    const key = long[name] ?? name;
    // `logs -f` and `-p` are switches.
    const takes = withValue.has(name) && !(words[0] === "logs" && (name === "-f" || name === "-p"));
    if (value !== undefined) options.set(key, value);
    else if (takes) options.set(key, own[(at += 1)] ?? "");
    else options.set(words[0] === "logs" && name === "-f" ? "--follow" : key, "");
  }
  const [verb = "", ...rest] = words;
  return { verb, words: rest, options, inner: dashes < 0 ? [] : command.args.slice(dashes + 1) };
}

/** "deployment/x", "deploy x", "pods": the kind in the singular and the name. */
export function resourceOf(words: readonly string[]): { readonly kind: string; readonly name?: string } {
  const [first = "", second] = words;
  const [kind = "", name] = first.includes("/") ? first.split("/", 2) : [first, second];
  const singular = kindNames[kind.toLowerCase()] ?? kind.toLowerCase();
  return { kind: singular, ...(name === undefined ? {} : { name }) };
}

const kindNames: Readonly<Record<string, string>> = {
  deploy: "deployment",
  deployments: "deployment",
  "deployment.apps": "deployment",
  sts: "statefulset",
  statefulsets: "statefulset",
  po: "pod",
  pods: "pod",
  secrets: "secret",
  jobs: "job",
};

function splitOption(word: string): [string, string?] {
  const equals = word.indexOf("=");
  if (word.startsWith("--")) return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  return word.length > 2 && withValue.has(word.slice(0, 2))
    ? [word.slice(0, 2), word.slice(2).replace(/^=/u, "")]
    : [word];
}
