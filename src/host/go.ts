import { mkdir } from "node:fs/promises";
import { join } from "node:path";
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

/** Compiles packages of a module with its go.sum. Throws a Problem when the build fails. */
export async function goBuild(context: HostContext, build: GoBuild): Promise<void> {
  const { module, packages, output, name, flags, cgo = false } = build;
  await mkdir(output, { recursive: true });
  const target = name === undefined ? `${output}/` : `${output}/${name}`;
  await command(
    await goProgram(context),
    ["build", "-mod=readonly", "-trimpath", ...flags, "-o", target, ...packages],
    {
      what: `Go programs could not be built (${packages.length > 3 ? module : packages.join(", ")})`,
      log: logFile(context, "go"),
      timeoutMs: buildMs,
      folder: module,
      environment: { ...context.environment, GOFLAGS: "", CGO_ENABLED: cgo ? "1" : "0" },
    },
  );
}

/** Folder of a dependency's source in Go's module cache; fetches it when needed. */
export async function goModuleFolder(
  context: HostContext,
  options: { module: string; path: string },
): Promise<string> {
  const go = await goProgram(context);
  const call = {
    what: `the source of ${options.path} could not be fetched`,
    log: logFile(context, "go"),
    timeoutMs: downloadMs,
    folder: options.module,
    environment: { ...context.environment, GOFLAGS: "" },
  };
  await command(go, ["mod", "download", options.path], call);
  return command(go, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", options.path], call);
}

/** As new as every module here asks for. */
export const toolchainVersion = "1.26.8";

/** Where the set-up puts a Go of its own. */
export function toolchainFolder({ cache }: Pick<HostContext, "cache">): string {
  return join(cache, "go", toolchainVersion);
}

/** Version of the Go on the PATH, where it is new enough; undefined where there is none, or an older one. */
export async function goOnPath({
  environment,
}: Pick<HostContext, "environment">): Promise<string | undefined> {
  const said = await ask("go", ["version"], { environment });
  const version = said === undefined ? undefined : parseVersion(said)?.join(".");
  const wanted = parseVersion(toolchainVersion) ?? [];
  return version !== undefined && isAtLeast(version, wanted) ? version : undefined;
}

/** The one on the PATH, or the set-up's own. */
async function goProgram(context: HostContext): Promise<string> {
  return (await goOnPath(context)) === undefined ? join(toolchainFolder(context), "bin", "go") : "go";
}
