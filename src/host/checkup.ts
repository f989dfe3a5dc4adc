/** What a drill needs of this machine, looked at all at once. Changes nothing, and starts nothing. */
import { access, constants } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import packageJson from "../../package.json" with { type: "json" };
import { Problem } from "../problem.ts";
import type { HostContext } from "./context.ts";
import { requireDisk, runDemands } from "./disk.ts";
import { findEngine } from "./engine-find.ts";
import { inotifyLimit, inotifySetting } from "./inotify.ts";
import { requireOpenFiles } from "./limits.ts";
import { requireMachine } from "./machine.ts";
import { requireMemory } from "./memory.ts";
import { type HostParts, hostParts, type NamedPiece } from "./parts.ts";
import { runFolders } from "./setup.ts";
import { isAtLeast, parseVersion } from "./version.ts";

export interface Check {
  readonly name: string;
  /** "set-up": missing, and the next drill brings it; "mend": a person has to. */
  readonly state: "ok" | "set-up" | "mend";
  readonly seen: string;
  /** One line; for all that is not "ok". */
  readonly fix?: string;
}

type Look = () => Promise<Omit<Check, "name">>;

/** Longer than a silent engine is waited for, so that its own words are told. */
const lookMs = 8_000;

export async function checkHost(context: HostContext): Promise<readonly Check[]> {
  const parts = await hostParts(context);
  const looks: readonly (readonly [string, Look])[] = [
    ["machine", async () => ({ state: "ok", seen: await requireMachine() })],
    ["user", lookAtUser],
    ["Node.js", lookAtNode],
    ["memory", async () => ({ state: "ok", seen: await requireMemory() })],
    ["open files", async () => ({ state: "ok", seen: requireOpenFiles() })],
    ["disk", () => lookAtDisk(context, parts)],
    ["inotify", lookAtInotify],
    ["loop devices", lookAtLoopDevices],
    ["Docker engine", () => lookAtEngine(context, parts)],
    ...parts.placed
      .filter(({ piece }) => piece !== parts.engine)
      .map((part) => [part.name, () => lookAtPart(part, parts)] as const),
  ];
  return Promise.all(looks.map(([name, look]) => check(name, look)));
}

/** A look that takes too long, or that meets a Problem, is something to mend. */
export async function check(name: string, look: Look, timeoutMs = lookMs): Promise<Check> {
  const late = { state: "mend", seen: `not to be seen within ${timeoutMs / 1_000} s` } as const;
  const slow = pause(timeoutMs, { ...late, fix: "find out what keeps it, then look again" }, { ref: false });
  try {
    return { name, ...(await Promise.race([look(), slow])) };
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    return { name, state: "mend", seen: cause.text.what, fix: cause.text.next };
  }
}

async function lookAtUser(): Promise<Omit<Check, "name">> {
  if (process.getuid?.() === 0) return { state: "ok", seen: "root" };
  return {
    state: "mend",
    seen: `user id ${process.getuid?.() ?? "unknown"}`,
    fix: "drill as root: the nodes' volumes are filesystems of their own, which it mounts",
  };
}

async function lookAtNode(): Promise<Omit<Check, "name">> {
  const wanted = packageJson.engines.node;
  const seen = process.version;
  if (isAtLeast(seen, parseVersion(wanted) ?? [])) return { state: "ok", seen };
  return { state: "mend", seen, fix: `call ./scripts/drill, which brings Node ${wanted}` };
}

async function lookAtDisk(context: HostContext, { engine }: HostParts): Promise<Omit<Check, "name">> {
  const demands = runDemands(await runFolders(context, await dockerOf(engine)), "start");
  await requireDisk(demands);
  const gib = demands.reduce((sum, demand) => sum + demand.gib, 0);
  return { state: "ok", seen: `room for a run (${gib} GiB)` };
}

async function lookAtInotify(): Promise<Omit<Check, "name">> {
  const { now, wanted, least } = await inotifyLimit();
  const seen = `${now} instances for each user (${wanted} wanted, at least ${least})`;
  if (now >= wanted) return { state: "ok", seen };
  if (process.getuid?.() === 0 || now >= least) {
    return { state: "set-up", seen, fix: `the next drill raises it to ${wanted} where it may` };
  }
  return { state: "mend", seen, fix: `sysctl -w ${inotifySetting}=${wanted} as root` };
}

async function lookAtLoopDevices(): Promise<Omit<Check, "name">> {
  const file = "/dev/loop-control";
  try {
    await access(file, constants.R_OK | constants.W_OK);
    return { state: "ok", seen: file };
  } catch {
    return {
      state: "mend",
      seen: `${file} cannot be used`,
      fix: "modprobe loop, as root of the machine itself",
    };
  }
}

async function lookAtEngine(context: HostContext, { engine }: HostParts): Promise<Omit<Check, "name">> {
  const needs = await engine.needs();
  const found = await findEngine(context.environment);
  if (found.state === "ready") return { state: "ok", seen: `${found.version}, running` };
  if (needs.length === 0) {
    return { state: "set-up", seen: "installed, not running", fix: "the next drill starts it" };
  }
  return { state: "set-up", seen: "not installed", fix: "the next drill installs and starts it" };
}

async function lookAtPart({ piece }: NamedPiece, { engine }: HostParts): Promise<Omit<Check, "name">> {
  const needs = await piece.needs();
  if (needs.length === 0) return { state: "ok", seen: "there" };
  const onEngine = needs.every(({ place }) => place === "engine");
  if (onEngine && (await dockerOf(engine)) === undefined) {
    const fix = "the next drill starts it, and brings what is missing then";
    return { state: "set-up", seen: "not to be seen while the engine does not run", fix };
  }
  return {
    state: "set-up",
    seen: `missing: ${needs.map(({ what }) => what).join(", ")}`,
    fix: `the next drill brings it: ${[...new Set(needs.map(({ cost }) => cost))].join("; ")}`,
  };
}

/** The engine has a row of its own for what is wrong with it. */
async function dockerOf(engine: HostParts["engine"]): Promise<string | undefined> {
  return engine.docker().catch(() => undefined);
}
