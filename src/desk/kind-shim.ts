/**
 * `kind` on the desk's PATH: the plan's cluster name becomes the run's, network, image and kubeconfig are the run's own,
 * any other cluster is refused, and both command lines are written down.
 */
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface KindScope {
  /** The cluster's name as the plan writes it. */
  readonly planName: string;
  /** Its name in this run. */
  readonly runName: string;
  /** Docker network of the run. */
  readonly network: string;
  readonly image: string;
  /** kind's own binary. */
  readonly binary: string;
  /** kind configuration for `create cluster`; the desk has it as `kind.yaml`, for a plan that names it. */
  readonly config?: string;
  /** JSON lines: `{wall, asked, ran}`. */
  readonly log: string;
}

export interface ShimOptions {
  readonly bin: string;
  readonly kubeconfig: string;
  readonly scope: KindScope | null;
}

const program = fileURLToPath(new URL("kind-shim-main.ts", import.meta.url));

/** Writes `kind` into `bin`; without a scope it refuses every call. */
export async function writeKindShim({ bin, kubeconfig, scope }: ShimOptions): Promise<void> {
  const text =
    scope === null
      ? "#!/bin/sh\necho 'kind: this run has no cluster that a plan may create or delete' >&2\nexit 1\n"
      : `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(program)} ${quote(JSON.stringify({ ...scope, kubeconfig }))} "$@"\n`;
  const path = join(bin, "kind");
  await writeFile(path, text, { mode: 0o700 });
  await chmod(path, 0o700);
}

export type Translation =
  | { readonly arguments: readonly string[] }
  /** Why the call is refused. */
  | { readonly refused: string };

/** The plan's arguments in the run's terms. Pure. */
export function translate(
  asked: readonly string[],
  scope: KindScope & { readonly kubeconfig: string },
): Translation {
  const [verb = "", noun = ""] = asked;
  const call = `${verb} ${noun}`.trim();
  const allowed = [
    "create cluster",
    "delete cluster",
    "get clusters",
    "get nodes",
    "get kubeconfig",
    "export kubeconfig",
  ];
  if (["version", "--version", "help", "--help", "-h"].includes(verb)) return { arguments: asked };
  if (!allowed.includes(call))
    return { refused: `kind ${call}: not known here; known are ${allowed.join(", ")}` };
  if (call === "get clusters") return { arguments: asked };

  const rest: string[] = [];
  let name: string | null = null;
  for (let at = 2; at < asked.length; at += 1) {
    const word = asked[at] ?? "";
    const [option = "", joined] = word.split(/=(.*)/s, 2);
    if (!["--name", "-n", "--image", "--kubeconfig", "--config"].includes(option)) {
      if (["--all-clusters", "-A"].includes(option))
        return { refused: `kind ${call}: ${option} would reach beyond this run` };
      rest.push(word);
      continue;
    }
    const value = joined ?? asked[(at += 1)] ?? "";
    if (option === "--name" || option === "-n") name = value;
    if (option === "--config") rest.push("--config", value);
  }
  if (name !== scope.planName && name !== scope.runName) {
    const given = name === null ? "no --name is given" : `the cluster is called ${name}`;
    return { refused: `kind ${call}: ${given}; only ${scope.planName} belongs to this run` };
  }
  const kubeconfig =
    call === "get nodes" || call === "get kubeconfig" ? [] : ["--kubeconfig", scope.kubeconfig];
  const create = call === "create cluster" ? ["--image", scope.image] : [];
  const config =
    call === "create cluster" && scope.config !== undefined && !rest.includes("--config")
      ? ["--config", scope.config]
      : [];
  return { arguments: [verb, noun, "--name", scope.runName, ...kubeconfig, ...create, ...config, ...rest] };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
