/** kubectl bound to one cluster: by its own kubeconfig, and by the cluster's identity before anything changes. */
import { execa } from "execa";
import { Problem } from "../problem.ts";

export interface KubectlOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
}

export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<string>;

export interface KubectlSpec {
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** Discovery cache of the run: never the home folder's. */
  readonly cache: string;
}

const defaultMs = 60_000;

/** Everything else may change something, and is checked. */
const reading = new Set(
  "api-resources api-versions cluster-info describe diff events explain get logs top version wait".split(" "),
);

/** Options that would lead to another cluster or another identity; `-s` also behind letters without a value, as in `-As`. */
const leadingElsewhere =
  /^(-[AhiLqRtw]*s.*|--(kubeconfig|context|cluster|server|user|token|as|as-group|as-uid|username|password|client-key|client-certificate|certificate-authority|insecure-skip-tls-verify|tls-server-name)(=.*)?)$/;

/** kubectl without the identity check: for asking what the identity is. */
export function plainKubectl({ kubectl, kubeconfig, cache }: KubectlSpec): Kubectl {
  return async (args, { timeoutMs = defaultMs, input } = {}) => {
    const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
    const stray = own.find((arg) => leadingElsewhere.test(arg));
    if (stray !== undefined) throw elsewhere(stray, args, kubeconfig);
    const result = await execa(kubectl, [`--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`, ...args], {
      timeout: timeoutMs,
      reject: false,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
      // The user's own kubectl preferences may rename commands and add options.
      env: { KUBECTL_KUBERC: "false", KUBECONFIG: kubeconfig },
    });
    if (result.exitCode === 0) return result.stdout;
    const said = result.timedOut ? `no answer within ${timeoutMs} ms` : result.stderr || result.message;
    throw new Error(`kubectl ${args.join(" ")}: exit code ${result.exitCode ?? "none"}: ${String(said)}`);
  };
}

/** Asks for the identity again before each change, and refuses when another cluster answers. */
export function boundKubectl(spec: KubectlSpec, expected: () => string): Kubectl {
  const kubectl = plainKubectl(spec);
  return async (args, options) => {
    if (!reading.has(args[0] ?? "")) {
      const [found, uid] = [await clusterUid(kubectl), expected()];
      if (found !== uid) throw anotherCluster({ args, found, uid, kubeconfig: spec.kubeconfig });
    }
    return kubectl(args, options);
  };
}

/** UID of kube-system: no two clusters have the same. */
export async function clusterUid(kubectl: Kubectl): Promise<string> {
  return (await kubectl(["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"])).trim();
}

interface Confusion {
  readonly args: readonly string[];
  readonly found: string;
  readonly uid: string;
  readonly kubeconfig: string;
}

function anotherCluster({ args, found, uid, kubeconfig }: Confusion): Problem {
  return new Problem(
    {
      what: `kubectl ${args[0] ?? ""} refused: another cluster answers (UID ${found})`,
      where: kubeconfig,
      expected: `the cluster that this run made (UID ${uid})`,
      next: "find out who replaced the cluster; nothing was changed",
    },
    { kind: "unsafe" },
  );
}

function elsewhere(stray: string, args: readonly string[], kubeconfig: string): Problem {
  return new Problem(
    {
      what: `kubectl ${args[0] ?? ""} refused: ${stray.replace(/=.*/, "")} leads away from the run's cluster`,
      where: kubeconfig,
      expected: "commands against the cluster of this run alone",
      next: "leave the option out",
    },
    { kind: "unsafe" },
  );
}
