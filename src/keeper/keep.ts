/** The keeper's life: it listens, it watches its owners, and whatever happens to them, it clears up. */
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { clearRun, killStrays, ownRoots } from "./clear-run.ts";
import { openDurableLines } from "../journal/durable-lines.ts";
import { bootId, isAlive, type ProcessIdentity, selfIdentity } from "./identity.ts";
import { journalClock } from "./journal-clock.ts";
import { isDue, type Kept } from "./kept.ts";
import { listen } from "./listen.ts";
import type { KeeperConfig, KeeperReady, Reply, Request } from "./protocol.ts";
import { type EndedFile, endedFile, rescuedJournal, stateFiles, writeStateFile } from "./state.ts";
import type { Undo } from "./undo.ts";
import { openUndoList } from "./undo-list.ts";
import { killProcess } from "./undo-process.ts";
import { carryOutAll } from "./undo-runner.ts";

const lookEveryMs = 250;
const connectWithinMs = 30_000;
/** After an interruption, how long things may still appear that somebody ordered before. */
const lateArrivalsMs = 3_000;
/** An engine that is told to end gives its containers 10 s each, all at once; then whoever ended it starts it again. */
const engineRestartMs = 60_000;

/**
 * Resolves when the run is over and everything is undone. How it ended is written to `ended.json` in the evidence;
 * the state folder is removed when nothing is left, and kept with a copy of that file otherwise.
 */
export async function keep(config: KeeperConfig, announce: (ready: KeeperReady) => void): Promise<void> {
  const { run, state, owners } = config;
  const files = stateFiles(state);
  const self = selfIdentity();
  const person = { run, bootId: bootId(), keeper: self, owners: [...owners], evidence: config.evidence };
  await writeStateFile(files.keeper, person);
  const journal = await openDurableLines(join(config.evidence, "journal.jsonl"), { chained: true });
  const list = await openUndoList(files.undo);
  const clock = journalClock();
  const over = Promise.withResolvers<void>();
  let ending: Promise<readonly string[]> | undefined;
  /** Set when the exercise is over and its cluster stays: the journal is sealed then, and nobody owns the run. */
  let kept: Kept | undefined;

  const end = (how: EndedFile["how"], reason: string): Promise<readonly string[]> =>
    (ending ??= finish(how, reason).finally(() => {
      // Not now: whoever asked for the end is answered first.
      setImmediate(() => void ear.close().then(over.resolve));
    }));

  async function finish(how: EndedFile["how"], reason: string): Promise<readonly string[]> {
    const begun = performance.now();
    const interrupted = how !== "closed" && kept === undefined;
    console.error(`${new Date().toISOString()} ${how}: ${reason}`);
    if (how !== "closed") await stopEverybody();
    if (interrupted) await attempt(() => recordInterruption(`${how}: ${reason}`));
    const left = await clearRun({
      run,
      state,
      owed: () => list.owed(),
      all: () => list.all(),
      settled: (owed) => list.settled(owed),
      except: spared(),
      watchMs: interrupted ? lateArrivalsMs : 0,
      engineMs: engineRestartMs,
    });
    if (interrupted) {
      const at = clock.now();
      await attempt(() => journal.append([{ type: "phase", at, name: "undo", edge: "end" }]));
    }
    if (kept === undefined) {
      await attempt(async () => {
        const saved = rescuedJournal(state);
        if (await journal.rescue(saved)) console.error(`the evidence is gone; its journal: ${saved}`);
      });
      await attempt(() => journal.close());
    }
    await list.close();
    const ms = Math.round(performance.now() - begun);
    console.error(`${new Date().toISOString()} cleared in ${ms} ms, left: ${left.join("; ") || "nothing"}`);
    const ended = { how, reason, left, at: new Date().toISOString(), ms };
    await attempt(() => writeStateFile(endedFile(config.evidence), ended));
    if (left.length === 0) await rm(state, { recursive: true, force: true });
    else await attempt(() => writeStateFile(endedFile(state), ended));
    return left;
  }

  async function recordInterruption(message: string): Promise<void> {
    const at = clock.now();
    const phase = clock.phase();
    await journal.append([
      {
        type: "harness.error",
        at,
        message: `interrupted: ${message}`,
        ...(phase === undefined ? {} : { phase }),
      },
      { type: "phase", at, name: "undo", edge: "begin" },
    ]);
  }

  /** Whoever could still make something is killed before anything is undone. */
  async function stopEverybody(): Promise<void> {
    for (const orphan of orphans(owners)) process.kill(orphan.pid, "SIGKILL");
    for (const { undo } of list.owed()) if (undo.kind === "process") await killProcess(undo);
    await killStrays({ run, except: spared() });
  }

  /** Things stay as they are; whoever could go on to change them is ended. */
  async function keepUntilDue(wanted: Kept): Promise<void> {
    kept = wanted;
    try {
      const processes = list.owed().filter(({ undo }) => undo.kind === "process");
      const alive = await carryOutAll(processes, { roots: ownRoots(state) }, (one) => list.settled(one));
      if (alive.length > 0) throw new Error(alive.join("; "));
      await killStrays({ run, except: spared() });
      await writeStateFile(files.kept, wanted);
    } catch (cause) {
      kept = undefined;
      throw cause;
    }
    await attempt(() => journal.close());
    console.error(`${new Date().toISOString()} kept until ${wanted.until}`);
  }

  function spared(): readonly number[] {
    return [self.pid, ...owners.filter(isAlive).map(({ pid }) => pid)];
  }

  async function answer(request: Request): Promise<Reply> {
    const { id } = request;
    if (ending !== undefined) return { id, ok: false, error: "the run has ended" };
    if (kept !== undefined) return { id, ok: false, error: `the run is over and kept until ${kept.until}` };
    try {
      switch (request.op) {
        case "record":
          clock.saw(request.events);
          await journal.append(request.events);
          return { id, ok: true };
        case "owe":
          // The state folder is the keeper's own: it goes last, whether or not anybody owes it.
          if (isStateFolder(request.undo)) return { id, ok: true };
          await list.owe(request.key, request.undo);
          return { id, ok: true };
        case "settle": {
          const owed = list.owed().filter(({ key }) => key === request.key);
          const left = await carryOutAll(owed, { roots: ownRoots(state) }, (one) => list.settled(one));
          return left.length === 0 ? { id, ok: true } : { id, ok: false, error: left.join("; ") };
        }
        case "close":
          return { id, ok: true, left: [...(await end("closed", "the drill closed the run"))] };
        case "keep":
          await keepUntilDue(request.kept);
          return { id, ok: true };
      }
    } catch (cause) {
      return { id, ok: false, error: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  function isStateFolder(undo: Undo): boolean {
    return undo.kind === "folder" && resolve(undo.path) === resolve(state);
  }

  const ear = await listen({
    socket: files.socket,
    answer,
    ended() {
      if (kept === undefined) void end("interrupted", "the drill's connection ended without close");
      // What went on behind the exercise's end may have started something until now.
      else void killStrays({ run, except: spared() });
    },
  });
  process.on("SIGTERM", () => void end("terminated", "the keeper was told to end"));
  process.on("uncaughtException", (cause) => void end("failed", `the keeper failed: ${cause.message}`));
  const begun = performance.now();
  const watch = setInterval(() => {
    if (kept !== undefined) {
      if (isDue(kept)) void end("expired", `it was kept until ${kept.until}`);
      return;
    }
    const gone = owners.find((owner) => !isAlive(owner));
    if (gone !== undefined) void end("interrupted", `process ${gone.pid}, which the run belongs to, is gone`);
    else if (!ear.connected() && performance.now() - begun > connectWithinMs) {
      void end("interrupted", "no drill connected");
    }
  }, lookEveryMs);
  announce({ socket: files.socket, pid: self.pid });
  await over.promise;
  clearInterval(watch);
}

/** Owners that are alive although one further out is gone: nobody would ever end them. */
function orphans(owners: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  const lastGone = owners.findLastIndex((owner) => !isAlive(owner));
  return owners.filter((owner, index) => index < lastGone && isAlive(owner));
}

/** The evidence may lie on a full disk: that keeps nothing from being undone, and its reader sees that its end is missing. */
async function attempt(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    console.error(`not written: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
