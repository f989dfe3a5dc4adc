/** The engine: looked into once, stopped only where the set-up installed and started it, and nothing foreign stands in it. */
import { readFile } from "node:fs/promises";
import { ownNames } from "../../keeper/own-names.ts";
import { bootId, isAlive } from "../../keeper/identity.ts";
import { until } from "../../keeper/until.ts";
import { changeBrought, readBrought } from "../brought-file.ts";
import { ask } from "../command.ts";
import type { HostContext } from "../context.ts";
import { findEngine } from "../engine-find.ts";
import { contentsOf, type EngineContents, listEngine } from "./engine-contents.ts";
import { type EngineFate, engineFate, type EngineSight } from "./engine-fate.ts";
import { nothing, type Removal, type Staying } from "./removal.ts";

export interface EngineRemoval extends Removal {
  /** A client, and what stands in the engine that it reaches; null when nobody can look into one. */
  inside(): Promise<{ readonly docker: string; readonly contents: EngineContents } | null>;
  /** Whether there is one whose contents cannot be seen. */
  isHidden(): Promise<boolean>;
  /** Null when there is none. */
  fate(): Promise<EngineFate | null>;
}

const stopMs = 60_000;

/** The package that is the engine itself. */
const enginePackage = "docker.io";

export function engineRemoval(context: HostContext): EngineRemoval {
  const { environment } = context;
  let stopped = false;

  async function look() {
    const engine = await findEngine(environment);
    if (engine.state !== "ready" && engine.state !== "old") return { state: engine.state, inside: null };
    const listing = await listEngine(engine.docker, environment);
    const contents = listing === null ? null : contentsOf(listing, await ownNames(context.state));
    return {
      state: engine.state,
      inside: contents === null ? null : { docker: engine.docker, contents },
    };
  }

  async function fate(): Promise<EngineFate | null> {
    if (stopped) return { goes: true, pid: null };
    const { state, inside } = await look();
    const packages = (await readBrought(context))?.packages ?? [];
    return engineFate({
      state,
      installed: packages.some(({ name }) => name === enginePackage),
      process: await engineProcess(context),
      own: inside === null || (await isOwn(inside.docker, environment)),
      contents: inside?.contents ?? null,
    });
  }

  return {
    name: "Docker engine",
    fate,
    inside: async () => (await look()).inside,
    async isHidden() {
      const { state, inside } = await look();
      return state !== "absent" && inside === null;
    },
    async look() {
      const found = await fate();
      if (found === null) return nothing;
      if (found.goes) {
        const what = found.pid === null ? "Docker engine" : `Docker engine, process ${found.pid}`;
        return { going: [`${what}, with all that it stores (/var/lib/docker)`], staying: leftBehind };
      }
      const { why, command } = found;
      return {
        going: [],
        staying: [{ what: "Docker engine", why, whose: "unknown", ...(command && { command }) }],
      };
    },
    async remove() {
      const found = await fate();
      if (found === null) return;
      if (!found.goes) throw new Error(`it stays: ${found.why}`);
      const containers = (await look()).inside?.contents.containers ?? 0;
      if (containers > 0) throw new Error(`it stays: ${containers} containers are left in it`);
      const engine = (await readBrought(context))?.engine;
      if (engine != null && engine.pid === found.pid) {
        process.kill(engine.pid, "SIGTERM");
        if (!(await until({ withinMs: stopMs }, () => !isAlive(engine)))) {
          throw new Error(`process ${engine.pid} has not ended within ${stopMs / 1000} s`);
        }
        await changeBrought(context, (brought) => ({ ...brought, engine: null }));
      }
      // One that systemd runs is stopped by the removal of its package.
      stopped = true;
    },
  };
}

/** What Debian's package does not take with it. */
const leftBehind: readonly Staying[] = [
  {
    what: "group docker",
    why: "the engine's package leaves it, and a user may be in it",
    command: "groupdel docker",
    whose: "unknown",
  },
  {
    what: "docker0 and the engine's packet rules",
    why: "they stand in the kernel, among others' rules, until the machine restarts",
    whose: "unknown",
  },
];

async function engineProcess(context: HostContext): Promise<EngineSight["process"]> {
  const pid = Number(await readFile("/var/run/docker.pid", "utf8").catch(() => "0"));
  const program = await readFile(`/proc/${pid || "none"}/comm`, "utf8").catch(() => "");
  if (program.trim() !== "dockerd") return null;
  const ours = (await readBrought(context))?.engine;
  if (ours?.pid === pid && ours.bootId === bootId() && isAlive(ours)) return { pid, startedBy: "set-up" };
  const main = await ask("systemctl", ["show", "--property", "MainPID", "--value", "docker"]);
  return { pid, startedBy: Number(main) === pid ? "service" : "another" };
}

async function isOwn(docker: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const host = environment["DOCKER_HOST"] ?? "";
  return host === "" && (await ask(docker, ["context", "show"], { environment })) === "default";
}
