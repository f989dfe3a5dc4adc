import { mkdir } from "node:fs/promises";
import { Problem } from "../problem.ts";
import { ask, command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { isAtLeast, parseVersion } from "./version.ts";

export interface GoBuild {
  /** Folder of the module. */
  readonly module: string;
  readonly packages: readonly string[];
  /** Folder that the binaries go to. */
  readonly output: string;
  /** Name of the binary, where it is not the package's. */
  readonly name?: string;
  readonly flags: readonly string[];
  /** cgo is off unless it is asked for. */
  readonly cgo?: boolean;
}

const buildMs = 40 * 60_000;
const downloadMs = 10 * 60_000;

/** Compiles packages of a module with its go.sum. Throws a Problem when Go is missing or the build fails. */
export async function goBuild(context: HostContext, build: GoBuild): Promise<void> {
  const { module, packages, output, name, flags, cgo = false } = build;
  await requireGo(context);
  await mkdir(output, { recursive: true });
  const target = name === undefined ? `${output}/` : `${output}/${name}`;
  await command("go", ["build", "-mod=readonly", "-trimpath", ...flags, "-o", target, ...packages], {
    what: `Go programs could not be built (${packages.length > 3 ? module : packages.join(", ")})`,
    log: logFile(context, "go"),
    timeoutMs: buildMs,
    folder: module,
    environment: { ...context.environment, GOFLAGS: "", CGO_ENABLED: cgo ? "1" : "0" },
  });
}

/** Folder of a dependency's source in Go's module cache; fetches it when needed. */
export async function goModuleFolder(
  context: HostContext,
  options: { module: string; path: string },
): Promise<string> {
  await requireGo(context);
  const call = {
    what: `the source of ${options.path} could not be fetched`,
    log: logFile(context, "go"),
    timeoutMs: downloadMs,
    folder: options.module,
    environment: { ...context.environment, GOFLAGS: "" },
  };
  await command("go", ["mod", "download", options.path], call);
  return command("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", options.path], call);
}

/** Older ones do not fetch the toolchain that a module asks for. */
const oldestGo = [1, 21];

/** Of the Go on the PATH, as `1.25.1`; undefined where there is none. */
export async function goVersion({
  environment,
}: Pick<HostContext, "environment">): Promise<string | undefined> {
  const said = await ask("go", ["version"], { environment });
  return said === undefined ? undefined : parseVersion(said)?.join(".");
}

/** Throws a Problem when Go is missing or too old: checked before anything is installed. */
export async function requireGo(context: Pick<HostContext, "environment">): Promise<void> {
  const version = await goVersion(context);
  if (version !== undefined && isAtLeast(version, oldestGo)) return;
  throw new Problem({
    what: version === undefined ? "Go is missing" : `Go ${version} is too old`,
    where: "go version, on the PATH",
    expected: `Go ${oldestGo.join(".")} or newer: the Kubernetes tools are compiled from their released modules`,
    next: "install Go (https://go.dev/dl) and run the same command again",
  });
}
