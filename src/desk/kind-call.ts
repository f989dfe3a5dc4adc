/** A plan's call of `kind` in the run's terms. Pure. */

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
  /** The cluster's kubeconfig in this run. */
  readonly kubeconfig: string;
  /** kind configuration for `create cluster`; the desk has it as `kind.yaml`, for a plan that names it. */
  readonly config?: string;
  /** JSON lines: `{wall, asked, ran}`. */
  readonly log: string;
}

export type Translation =
  | {
      readonly arguments: readonly string[];
      /** The configuration that the plan names: it must say what the run's own says. */
      readonly config?: string;
    }
  /** Why the call is refused. */
  | { readonly refused: string };

const allowed = [
  "create cluster",
  "delete cluster",
  "get clusters",
  "get nodes",
  "get kubeconfig",
  "export kubeconfig",
];
const switches = new Set(["--retain", "--internal", "--quiet", "-q"]);
/** Options with a value: what becomes of it. */
const options: Readonly<Record<string, "kept" | "name" | "config" | "replaced">> = {
  "--name": "name",
  "-n": "name",
  "--config": "config",
  "--image": "replaced",
  "--kubeconfig": "replaced",
  "--wait": "kept",
  "--verbosity": "kept",
  "-v": "kept",
};

/** The plan's cluster name becomes the run's, image, kubeconfig and configuration are the run's own. */
export function translate(asked: readonly string[], scope: KindScope): Translation {
  const [verb = "", noun = ""] = asked;
  const call = `${verb} ${noun}`.trim();
  if (["version", "--version", "help", "--help", "-h"].includes(verb)) return { arguments: asked };
  if (!allowed.includes(call))
    return { refused: `kind ${call}: not known here; known are ${allowed.join(", ")}` };
  if (call === "get clusters") return { arguments: asked };

  const taken: Record<string, string> = {};
  const rest: string[] = [];
  for (let at = 2; at < asked.length; at += 1) {
    const word = asked[at] ?? "";
    const [option = "", joined] = word.split(/=(.*)/s, 2);
    if (switches.has(word)) {
      rest.push(word);
      continue;
    }
    const meaning = options[option];
    // What is not known may reach beyond the run: -A, or -nother behind a --name.
    if (meaning === undefined) return { refused: `kind ${call}: ${word} is not known here` };
    const value = joined ?? asked[(at += 1)] ?? "";
    if (meaning === "kept") rest.push(option, value);
    else taken[meaning] = value;
  }
  const { name, config } = taken;
  if (name !== scope.planName && name !== scope.runName) {
    const given = name === undefined ? "no --name is given" : `the cluster is called ${name}`;
    return { refused: `kind ${call}: ${given}; only ${scope.planName} belongs to this run` };
  }
  const kubeconfig =
    call === "get nodes" || call === "get kubeconfig" ? [] : ["--kubeconfig", scope.kubeconfig];
  const create =
    call === "create cluster"
      ? ["--image", scope.image, ...(scope.config === undefined ? [] : ["--config", scope.config])]
      : [];
  return {
    arguments: [verb, noun, "--name", scope.runName, ...kubeconfig, ...create, ...rest],
    ...(config === undefined ? {} : { config }),
  };
}
