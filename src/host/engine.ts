import { Problem } from "../problem.ts";
import type { Apt } from "./apt.ts";
import type { HostContext } from "./context.ts";
import type { Engine } from "./engine-find.ts";
import { findEngine } from "./engine-find.ts";
import { installEngine } from "./engine-install.ts";
import { startEngine } from "./engine-start.ts";
import type { Piece } from "./piece.ts";

export interface EnginePiece extends Piece {
  /** Path of a client that reaches the engine, or undefined while there is none. */
  docker(): Promise<string | undefined>;
}

/**
 * The Docker engine. One that answers and is new enough is used as it is; one that is installed is started; otherwise
 * it is installed. `needs` throws a Problem where none of these is possible.
 */
export function enginePiece(context: HostContext, machine: Apt): EnginePiece {
  let known: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => (known ??= findEngine(context.environment));

  return {
    async docker() {
      const found = await engine();
      return found.state === "ready" ? found.docker : undefined;
    },
    async needs() {
      const found = await engine();
      assertAttainable({
        engine: found,
        root: process.getuid?.() === 0,
        host: context.environment["DOCKER_HOST"],
      });
      if (found.state !== "absent") return [];
      return [
        {
          what: "Docker engine",
          why: "runs the cluster's nodes",
          cost: "Debian packages, 1 min",
          gib: 0.3,
          place: "system",
        },
      ];
    },
    async provide() {
      if ((await engine()).state === "absent") {
        await context.steps.step("Docker engine installed", () => installEngine(context, machine));
        known = undefined;
      }
      const found = await engine();
      if (found.state === "stopped") {
        await context.steps.step("Docker engine started", () => startEngine(context, found.dockerd));
      }
      known = undefined;
      assertAttainable({ engine: await engine(), root: false, host: context.environment["DOCKER_HOST"] });
    },
  };
}

/** Throws a Problem when the engine is not there and cannot be had by this user. */
export function assertAttainable({
  engine,
  root,
  host,
}: {
  engine: Engine;
  root: boolean;
  host: string | undefined;
}): void {
  if (engine.state === "ready") return;
  if (engine.state === "old") {
    throw new Problem({
      what: `the Docker engine that answers is too old (${engine.version})`,
      where: `${engine.docker} version`,
      expected: "Docker 23 or newer: older ones cannot start privileged containers everywhere",
      next: "upgrade it, or stop and remove it and run the same command again as root: a newer one is then installed",
    });
  }
  if (engine.state === "silent") {
    throw new Problem({
      what: `Docker does not answer: it takes the connection, and says nothing within ${engine.waitedMs / 1000} s`,
      where: host === undefined || host === "" ? `${engine.docker} version` : `DOCKER_HOST=${host}`,
      expected: "an engine that answers, Docker 23 or newer",
      next: "see the engine's log (`journalctl -u docker`), restart it, then run the same command again",
    });
  }
  if (host !== undefined && host !== "") {
    throw new Problem({
      what: "Docker does not answer",
      where: `DOCKER_HOST=${host}`,
      expected: "an engine of this machine, Docker 23 or newer",
      next: "start that engine, or unset DOCKER_HOST",
    });
  }
  if (root) return;
  throw new Problem({
    what: "Docker does not answer, and this user may not install or start it",
    where: `docker version, as user id ${process.getuid?.() ?? "unknown"}`,
    expected: "a reachable Docker 23 or newer, or root",
    next: "run the same command as root, or start Docker and add this user to the group docker",
  });
}
