/**
 * The register of a machine (`register.jsonl` in its state folder): every exercise that is started gets the next number, before
 * its disaster, and every seal is noted against its number. A bundle that was put in the place of a newer one, or that nobody
 * shows any more, stands out here. Append-only, hash-chained; whoever may write it can forge it.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { openDurableLines } from "../journal/durable-lines.ts";
import { guarded } from "../keeper/guard.ts";
import { Problem } from "../problem.ts";
import { checkChain } from "./check-chain.ts";

const counter = z.number().int().positive();
const at = z.iso.datetime();

const entrySchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("started"),
    counter,
    run: z.string(),
    exercise: z.string(),
    /** It drills no plan: it proves that the harness can fail. */
    control: z.boolean().default(false),
    at,
  }),
  /** `manifest`: its SHA-256 in hex. */
  z.object({ type: z.literal("sealed"), counter, manifest: z.string(), at }),
]);
export type RegisterEntry = z.infer<typeof entrySchema>;

export function registerFile(stateRoot: string): string {
  return join(stateRoot, "register.jsonl");
}

/** Resolves with the number of this start when it is on disk. */
export async function registerStart(
  stateRoot: string,
  start: { readonly run: string; readonly exercise: string; readonly control: boolean; readonly at: string },
): Promise<number> {
  return change(stateRoot, (entries) => {
    const next = entries.filter(({ type }) => type === "started").length + 1;
    return { entry: { type: "started", counter: next, ...start }, result: next };
  });
}

/** Notes a seal when it is made: `seal` gets the SHA-256 of the manifest that was sealed before, or null, and gives its own. */
export async function registerSeal<T>(
  stateRoot: string,
  number: number,
  seal: (previous: string | null) => Promise<{
    readonly noted: { readonly manifest: string; readonly at: string };
    readonly result: T;
  }>,
): Promise<T> {
  return change(stateRoot, async (entries) => {
    const before = entries.findLast((entry) => entry.type === "sealed")?.manifest ?? null;
    const { noted, result } = await seal(before);
    return { entry: { type: "sealed", counter: number, ...noted }, result };
  });
}

/** Empty when this machine has none. Throws a Problem when it was changed after it was written. */
export async function readRegister(stateRoot: string): Promise<readonly RegisterEntry[]> {
  const file = registerFile(stateRoot);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });
  if (text === null) return [];
  const { broken, loose } = await checkChain(file);
  const bad = broken ?? loose;
  if (bad !== null) throw changed(`${file}:${bad.from}`);
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return lines.filter(({ type }) => type !== "batch").map((line) => entrySchema.parse(line));
}

async function change<T>(
  stateRoot: string,
  make: (entries: readonly RegisterEntry[]) => MaybePromise<{ entry: RegisterEntry; result: T }>,
): Promise<T> {
  await mkdir(stateRoot, { recursive: true, mode: 0o700 });
  const file = registerFile(stateRoot);
  return guarded(file, async () => {
    const { entry, result } = await make(await readRegister(stateRoot));
    const lines = await openDurableLines(file, { chained: true });
    try {
      await lines.append([entry]);
    } finally {
      await lines.close();
    }
    return result;
  });
}

type MaybePromise<T> = T | Promise<T>;

function changed(where: string): Problem {
  return new Problem(
    {
      what: "The register of this machine was changed after it was written",
      where,
      expected: "an unbroken chain: nothing but lines that were added at its end",
      next: "keep the file for whoever looks into it, and put it aside: the next exercise begins a new one",
    },
    { kind: "evidence" },
  );
}
