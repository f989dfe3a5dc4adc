/** Where the keeper's state lies, and what its small files say. */
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { z } from "zod";

/** `${XDG_STATE_HOME:-~/.local/state}/firedrill`. */
export function stateRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const xdg = environment["XDG_STATE_HOME"];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".local", "state");
  return join(base, "firedrill");
}

export function runsFolder(root: string): string {
  return join(root, "runs");
}

/** Runs that have a state folder, in the order of their names. */
export async function runNames(root: string): Promise<readonly string[]> {
  try {
    return (await readdir(runsFolder(root))).sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}

/** The state folder of one run. */
export function runFolder(root: string, run: string): string {
  return join(runsFolder(root), run);
}

export function stateFiles(state: string) {
  return {
    socket: join(state, "keeper.sock"),
    log: join(state, "keeper.log"),
    undo: join(state, "undo.jsonl"),
    keeper: join(state, "keeper.json"),
    kept: join(state, "kept.json"),
  } as const;
}

/** Where the journal of a run goes whose evidence folder vanished beneath it: the keeper still holds the file itself. */
export function rescuedJournal(state: string): string {
  return join(dirname(dirname(state)), "rescued", `${basename(state)}.jsonl`);
}

/** How a run ended: in its evidence always, in its state folder as long as something is left. */
export function endedFile(folder: string): string {
  return join(folder, "ended.json");
}

const identitySchema = z.object({ pid: z.number().int(), startTime: z.string() });

/** Who keeps the run: written before anything can be owed. */
export const keeperFileSchema = z.object({
  run: z.string(),
  bootId: z.string(),
  keeper: identitySchema,
  owners: z.array(identitySchema),
  evidence: z.string(),
});
export type KeeperFile = z.infer<typeof keeperFileSchema>;

/** How the run ended, and what is left of it. */
export const endedFileSchema = z.object({
  how: z.enum(["closed", "interrupted", "terminated", "failed", "expired"]),
  reason: z.string(),
  left: z.array(z.string()),
  at: z.iso.datetime(),
  ms: z.number(),
});
export type EndedFile = z.infer<typeof endedFileSchema>;

/** Null when the file is absent or not what it should be. */
export async function readStateFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Whole or not at all, and on disk when it resolves. */
export async function writeStateFile(
  path: string,
  content: Readonly<Record<string, unknown>>,
): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, path);
}
