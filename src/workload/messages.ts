/** The edges of the workload process: its config file and its messages, checked. */
import { z } from "zod";
import { storeSchema } from "../journal/events.ts";
import type { WorkloadCommand, WorkloadConfig, WorkloadReply } from "./config.ts";

const endpoint = z.url({ protocol: /^http$/ });

export const configSchema: z.ZodType<WorkloadConfig> = z.object({
  base: z.string().regex(/^\d+$/),
  evidence: z.string().min(1),
  endpoints: z.array(endpoint).min(1),
  probePeriodMs: z.number().int().min(20),
  writesPerSecond: z.number().positive().max(1_000),
  storePeriodMs: z.number().int().min(100),
  seed: z.number().int(),
  kubeconfig: z.string(),
  namespace: z.string(),
  objects: z.object({
    configuration: z.string(),
    nodeConfigurations: z.string(),
    certificates: z.string(),
  }),
  ca: z.object({ certFile: z.string(), keyFile: z.string() }),
});

export const commandSchema: z.ZodType<WorkloadCommand> = z.discriminatedUnion("op", [
  z.object({ op: z.literal("status") }),
  z.object({ op: z.literal("stop-writes") }),
  z.object({ op: z.literal("final-read"), timeoutMs: z.number().positive() }),
  z.object({ op: z.literal("stop") }),
]);

const status = z.object({
  acknowledged: z.record(storeSchema, z.number()),
  lastAcknowledgedAt: z.number().nullable(),
  coveredSecondsOfLastTen: z.number(),
  goodSince: z.number().nullable(),
  probesFailedInARow: z.number(),
  lastProbe: z.object({ at: z.number(), ok: z.boolean(), error: z.string().exactOptional() }).nullable(),
  now: z.number(),
});

export const replySchema: z.ZodType<WorkloadReply> = z.discriminatedUnion("op", [
  z.object({ op: z.literal("ready") }),
  z.object({ op: z.literal("status"), status }),
  z.object({ op: z.literal("stop-writes") }),
  z.object({ op: z.literal("final-read"), complete: z.boolean(), detail: z.string() }),
  z.object({ op: z.literal("error"), message: z.string() }),
]);
