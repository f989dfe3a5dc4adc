/** Lays out the desk: the folder and the environment that the plan's commands find. */
import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import type { PlanFile } from "../plan/plan.ts";
import type { Desk } from "./desk.ts";
import { kindClient, noKind } from "./kind-broker.ts";
import type { Sandbox } from "./sandbox.ts";

export interface DeskOptions {
  /** Made with mode 0700; must not exist or be empty. */
  readonly folder: string;
  /** The Helm chart that the plan calls `./helm/x0tta6bl4`. */
  readonly chart: string;
  /** The project's own scripts: name below `scripts/` on the desk -> file it is copied from. */
  readonly scripts: Readonly<Record<string, string>>;
  /** The plan's `**File:**` entries; one with a block is written under its name, over the project's script. */
  readonly planFiles: readonly PlanFile[];
  /** Folders of tools (kubectl, helm, restic ...), put before the system's on the PATH. */
  readonly tools: readonly string[];
  readonly kubeconfig: string;
  /** What the blocks get beyond the desk's own, such as VAULT_ENDPOINT, KEYS_DIR or FIREDRILL_RUN. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `kind` on the desk asks; absent: a plan that calls `kind` gets a message and exit code 1. */
  readonly kind?: { readonly port: number; readonly config: string };
  readonly sandbox?: Sandbox;
}

const systemPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** What a command that is killed leaves here, Secrets in clear among it, goes with the desk. */
const temporary = ".tmp";
/** Set by the desk alone; nobody may hand in another. */
const own = new Set(["PATH", "HOME", "TMPDIR", "LANG", "TERM", "KUBECONFIG"]);

/** Throws if a name leaves the desk or an environment variable is not allowed. */
export async function layDesk(options: DeskOptions): Promise<Desk> {
  const { folder } = options;
  refuseForeignVariables(options.environment);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  for (const name of ["helm", "scripts", "backups", ".bin", temporary]) {
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  }
  await cp(options.chart, join(folder, "helm", "x0tta6bl4"), { recursive: true });
  for (const [name, script] of Object.entries(options.scripts)) {
    const target = join(folder, "scripts", name);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await cp(script, target);
    await chmod(target, 0o700);
  }
  for (const file of options.planFiles) await writePlanFile(folder, file);
  if (options.kind !== undefined) await cp(options.kind.config, join(folder, "kind.yaml"));
  const bin = join(folder, ".bin");
  const kind = options.kind === undefined ? noKind : kindClient(options.kind.port);
  await writeFile(join(bin, "kind"), kind, { mode: 0o700 });
  return {
    folder,
    ...(options.sandbox === undefined ? {} : { sandbox: options.sandbox }),
    environment: {
      ...options.environment,
      PATH: [bin, ...options.tools, ...systemPath].join(":"),
      HOME: folder,
      TMPDIR: join(folder, temporary),
      LANG: "C.UTF-8",
      TERM: "dumb",
      KUBECONFIG: options.kubeconfig,
    },
  };
}

async function writePlanFile(folder: string, { path, block, line }: PlanFile): Promise<void> {
  if (block === undefined) return;
  const name = normalize(path);
  if (name.startsWith("/") || name.startsWith("..") || name.startsWith(".bin")) {
    throw new Error(
      `line ${line}: the file ${path} lies outside the desk; a name such as scripts/restore.sh is expected`,
    );
  }
  const target = join(folder, name);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await writeFile(target, block.script.endsWith("\n") ? block.script : `${block.script}\n`, { mode: 0o700 });
  await chmod(target, 0o700);
}

function refuseForeignVariables(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(environment)) {
    if (own.has(name)) throw new Error(`the desk sets ${name} itself`);
    if (/^(?:SSH_|BASH_ENV$|ENV$|LD_|DOCKER_)|_proxy$/i.test(name)) {
      throw new Error(`${name} must not reach the plan's commands`);
    }
  }
}
