/** Whether the engine goes, and why not. Pure. */
import type { Engine } from "../engine-find.ts";
import type { EngineContents } from "./engine-contents.ts";

export interface EngineSight {
  readonly state: Engine["state"];
  /** By the record: the set-up installed its package. */
  readonly installed: boolean;
  /** Process id of the engine of this machine, and who started it; null while none runs. */
  readonly process: { readonly pid: number; readonly startedBy: "set-up" | "service" | "another" } | null;
  /** False where DOCKER_HOST or a context leads the client to another engine than this machine's. */
  readonly own: boolean;
  /** Null when nobody can look into it. */
  readonly contents: EngineContents | null;
}

export type EngineFate =
  | { readonly goes: true; readonly pid: number | null }
  | { readonly goes: false; readonly why: string; readonly command?: string };

/** The purge of its package deletes all that an engine stores: it goes only when all of that is the set-up's. Null: no engine. */
export function engineFate({ state, installed, process, own, contents }: EngineSight): EngineFate | null {
  if (state === "absent" && !installed) return null;
  if (!installed) {
    const why = "nothing records that the set-up installed it";
    if (process?.startedBy !== "set-up") return { goes: false, why };
    return {
      goes: false,
      why: `${why}; the set-up started it, as it stood still`,
      command: `kill ${process.pid}`,
    };
  }
  if (contents === null) {
    return {
      goes: false,
      why: "it does not answer: whose containers, images and volumes it holds cannot be seen",
      command: "start it, then ./scripts/drill uninstall",
    };
  }
  if (contents.foreign.length > 0) {
    return { goes: false, why: `it holds what is not Firedrill's: ${fewOf(contents.foreign)}` };
  }
  if (!own) return { goes: false, why: "DOCKER_HOST, or a context, leads to another engine than this one" };
  if (process?.startedBy === "another") {
    return { goes: false, why: `somebody else started it (process ${process.pid})` };
  }
  return { goes: true, pid: process?.pid ?? null };
}

const few = 5;

function fewOf(things: readonly string[]): string {
  const more = things.length - few;
  return `${things.slice(0, few).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
