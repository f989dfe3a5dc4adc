/**
 * What a run made and how it is taken away again: data, never code, written before the thing is made.
 * Every undo is idempotent and works from a process that did not make the thing.
 */
import { z } from "zod";

export const undoSchema = z.discriminatedUnion("kind", [
  /** Containers, networks and volumes that carry `label` (key=value). */
  z.object({ kind: z.literal("docker-label"), label: z.string() }),
  /** kind's own label `io.x-k8s.kind.cluster=<name>`: node containers with their anonymous volumes. */
  z.object({ kind: z.literal("kind-cluster"), name: z.string() }),
  z.object({ kind: z.literal("docker-network"), name: z.string() }),
  /** A mount made by the run, and the loop device behind it. */
  z.object({ kind: z.literal("mount"), path: z.string() }),
  /** Loop devices whose backing file lies at `file`. */
  z.object({ kind: z.literal("loop"), file: z.string() }),
  /** A process started by the run; `startTime` (field 22 of /proc/pid/stat) guards against pid reuse. */
  z.object({ kind: z.literal("process"), pid: z.number().int(), startTime: z.string(), group: z.boolean() }),
  /** A folder of the run. Refused unless it lies in the run's own state folder or the system's temp folder. */
  z.object({ kind: z.literal("folder"), path: z.string() }),
]);
export type Undo = z.infer<typeof undoSchema>;
