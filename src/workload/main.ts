/** Entry of the workload's process: `fork(main.ts, [config file])`; steered by IPC, ends when the channel does. */
import { readFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { prettifyError, ZodError } from "zod";
import type { WorkloadReply } from "./config.ts";
import { commandSchema, configSchema } from "./messages.ts";
import { startWorkload, type Workload } from "./workload.ts";

const flushMs = 3_000;

// It needs little of the processor, but at once: what it waits for it shows as a stall.
try {
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Only root may; the stalls that it then has are recorded.
}

// Whoever started this may be gone: that must not keep the journal from being flushed.
process.stderr.on("error", () => {});
process.on("SIGINT", () => {});
process.on("SIGTERM", () => void leave());
process.on("disconnect", () => void leave());

let workload: Workload | undefined;
let leaving = false;

try {
  const config = configSchema.parse(JSON.parse(await readFile(process.argv[2] ?? "", "utf8")));
  workload = await startWorkload(config, fail);
  process.on("message", (message) => {
    obey(message).catch(fail);
  });
  if (process.connected) reply({ op: "ready" });
  else await leave();
} catch (cause) {
  fail(cause);
}

async function obey(message: unknown): Promise<void> {
  const command = commandSchema.parse(message);
  if (workload === undefined || leaving) return;
  switch (command.op) {
    case "status":
      return reply({ op: "status", status: workload.status() });
    case "stop-writes":
      await workload.stopWrites();
      return reply({ op: "stop-writes" });
    case "final-read":
      return reply({ op: "final-read", ...(await workload.finalRead(command.timeoutMs)) });
    case "stop":
      return leave();
  }
}

/** Exits 0 when everything is on disk, 1 when it is not. */
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  setTimeout(() => process.exit(1), flushMs).unref();
  try {
    await workload?.stop();
    process.exit(0);
  } catch (cause) {
    fail(cause);
  }
}

function fail(cause: unknown): void {
  const message = messageOf(cause);
  process.stderr.write(`workload: ${message}\n`);
  if (!process.connected || process.send === undefined) process.exit(1);
  process.send({ op: "error", message } satisfies WorkloadReply, () => process.exit(1));
}

function reply(message: WorkloadReply): void {
  if (process.connected) process.send?.(message);
}

function messageOf(cause: unknown): string {
  if (cause instanceof ZodError) return prettifyError(cause).replaceAll(/\s*\n\s*/g, " ");
  return cause instanceof Error ? cause.message : String(cause);
}
