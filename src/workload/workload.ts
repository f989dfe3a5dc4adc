/** All parts of the workload together. */
import { join } from "node:path";
import { openJournal } from "../journal/append.ts";
import { monotonicNow, readBothClocks } from "../journal/clock.ts";
import type { JournalEvent } from "../journal/events.ts";
import { apiObjects } from "./api-objects.ts";
import { loadIssuer } from "./certificate.ts";
import { loadClusterClient } from "./cluster-client.ts";
import { clusterObjects } from "./cluster-objects.ts";
import type { WorkloadConfig, WorkloadStatus } from "./config.ts";
import { type FinalReadResult, readFinal } from "./final-reader.ts";
import { startLedgerWriter } from "./ledger-writer.ts";
import { startProber } from "./prober.ts";
import { startSchedule } from "./schedule.ts";
import { watchStalls } from "./stalls.ts";
import { createState } from "./state.ts";
import { startStoreWriter } from "./store-writer.ts";
import type { VersionedObject } from "./versioned.ts";

export interface Workload {
  status(): WorkloadStatus;
  /** Resolves when nothing is in flight and all is on disk. */
  stopWrites(): Promise<void>;
  finalRead(timeoutMs: number): Promise<FinalReadResult>;
  /** Ends everything; resolves when the journal is on disk. Writes in flight stay unanswered. */
  stop(): Promise<void>;
}

/** Gathers what comes within it into one fsync; the instants are taken before. */
const lingerMs = 10;

/** Resolves when everything runs. `onFailure`: the journal failed, so nothing more that is done here counts. */
export async function startWorkload(
  config: WorkloadConfig,
  onFailure: (cause: unknown) => void,
): Promise<Workload> {
  const { endpoints, seed, storePeriodMs, probePeriodMs } = config;
  const base = BigInt(config.base);
  const now = () => monotonicNow(base);
  const objects = await connectStores(config);
  const journal = await openJournal(join(config.evidence, "workload.jsonl"), { lingerMs });
  const state = createState(now);
  let stopping = false;
  const onError = (cause: unknown) => {
    // What is in flight at the stop finds the journal closed.
    if (!stopping) onFailure(cause);
  };
  const record = (event: JournalEvent) => {
    journal.append([event]).catch(onError);
  };

  const begin = now();
  const clock = startSchedule({
    periodMs: 1_000,
    now,
    onTick(tick) {
      // Of seconds that were missed one reading is enough.
      if (tick.lateness < 1e9) record({ type: "clock", source: "workload", ...readBothClocks(base) });
    },
  });
  const endStalls = watchStalls({ now, onStall: record });
  const stopProber = startProber({
    endpoints,
    seed,
    now,
    periodMs: probePeriodMs,
    onProbe(probe) {
      state.probed(probe);
      record(probe);
    },
  });
  const ledger = startLedgerWriter({
    endpoints,
    seed,
    now,
    journal,
    onError,
    writesPerSecond: config.writesPerSecond,
    onAcknowledged: (at) => state.acknowledged("records", at),
  });
  const stores = [...Map.groupBy(objects.all, ({ store }) => store)];
  const stopStores = stores.map(([store, own], index) =>
    startStoreWriter({
      objects: own,
      periodMs: storePeriodMs,
      now,
      journal,
      onError,
      startAt: begin + (index / stores.length) * storePeriodMs * 1e6,
      onAcknowledged: (at) => state.acknowledged(store, at),
    }),
  );

  const stopWrites = async () => {
    await Promise.all([ledger.stop(), ...stopStores.map((stop) => stop())]);
  };
  return {
    status: () => state.status(),
    stopWrites,
    finalRead: (timeoutMs) =>
      readFinal({
        evidence: config.evidence,
        endpoints,
        now,
        timeoutMs,
        objects: objects.all,
        expected: ledger.standing,
      }),
    async stop() {
      stopping = true;
      clock.stop();
      endStalls();
      stopProber();
      // Not waited for: what is in flight may hang, and the journal already says that it was sent.
      void stopWrites();
      objects.close();
      await journal.close();
    },
  };
}

/** The cluster's side is loaded before anything is measured: it takes a second of work that would be a stall. */
async function connectStores(config: WorkloadConfig) {
  const api = apiObjects(config);
  const [client, issuer] = await Promise.all([loadClusterClient(config), loadIssuer(config.ca)]);
  const cluster = clusterObjects({ client, issuer, seed: config.seed, objects: config.objects });
  const all: readonly VersionedObject[] = [
    ...api.topology,
    ...api.models,
    ...cluster.configuration,
    ...cluster.nodeConfigurations,
    ...cluster.certificates,
  ];
  return { all, close: api.close };
}
