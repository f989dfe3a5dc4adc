/**
 * One exercise by Firedrill's own parts: the real conductor, plan reader, desk, client load (a process of its own), journal and
 * judge. Not among them: cluster, vault and keeper, because the site is a process with folders, and its adapter is ours.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { paperProvider } from "../../cluster/paper.ts";
import { tryChecks } from "../../desk/checks.ts";
import { runProcedure } from "../../desk/procedure.ts";
import { conduct } from "../../exercise/conduct.ts";
import { watchGround } from "../../exercise/ground.ts";
import type { Load } from "../../exercise/parts.ts";
import { openJournal } from "../../journal/append.ts";
import { bootId, monotonicNow, readBothClocks } from "../../journal/clock.ts";
import { createRedactor } from "../../journal/redact.ts";
import type { Judgement } from "../../measure/judgement.ts";
import { judgeEvidence } from "../../report/judge-evidence.ts";
import type { Vault } from "../../vault/vault.ts";
import { startWorkload } from "../../workload/handle.ts";
import { makeAuthority, startFakeCluster } from "../../workload/testing/fake-cluster.ts";
import type { PeerCase } from "./defects.ts";
import { siteFault } from "./site-fault.ts";
import { probePeriodMs, readSitePlan, writesPerSecond } from "./site-objectives.ts";
import { siteSystem } from "./site-system.ts";
import { openSite } from "./site.ts";

const stepMs = 120_000;

/** Keeps the evidence in `folder`, which must be empty. Rejects when the harness itself failed. */
export async function exerciseSite(folder: string, peer: PeerCase, seed: number): Promise<Judgement> {
  const evidence = path.join(folder, "evidence");
  const state = path.join(folder, "state");
  for (const own of [path.join(evidence, "steps"), state, path.join(folder, "site")]) {
    await mkdir(own, { recursive: true });
  }
  const { scenario, objectives } = await readSitePlan();
  await writeFile(path.join(evidence, "objectives.json"), JSON.stringify(objectives));

  const base = process.hrtime.bigint();
  const now = () => monotonicNow(base);
  const clock = { now, pause: async (ms: number) => void (await sleep(ms)) };
  const journal = await openJournal(path.join(evidence, "journal.jsonl"));
  const record = async (...events: Parameters<typeof journal.append>[0]) => journal.append(events);
  const wall = () => readBothClocks(base).wall;
  const run = peer.name;
  await record({ type: "run.opened", at: now(), wall: wall(), run, bootId: bootId(), base: `${base}`, seed });

  const site = await openSite(path.join(folder, "site"), peer);
  // The load also writes to stores in a cluster; here they are not there, and nothing is asked of them.
  const kubeconfig = path.join(state, "kubeconfig");
  const cluster = await startFakeCluster(kubeconfig);
  let load: Load | undefined;
  try {
    const ca = await makeAuthority(state);
    const startLoad = async () =>
      (load = await startWorkload({
        configFile: path.join(state, "workload.json"),
        config: {
          base: String(base),
          evidence,
          endpoints: [site.url],
          probePeriodMs,
          writesPerSecond,
          storePeriodMs: 60_000,
          seed,
          kubeconfig,
          namespace: "mesh",
          objects: { configuration: "none", nodeConfigurations: "none", certificates: "none" },
          ca,
        },
      }));
    const desk = { folder: site.folder, environment: site.environment };
    const procedure = {
      ...{ steps: scenario.steps, desk, bindings: {}, record, clock, evidence, timeoutMs: stepMs },
      ...{ redact: createRedactor({ secrets: [] }), outputFolder: "steps" },
    };
    await conduct({
      objectives,
      seed,
      clock,
      ground: watchGround(clock, []),
      record,
      createCluster: () =>
        paperProvider().create({
          run,
          name: run,
          network: run,
          image: run,
          folder: state,
          ports: [],
          nodePort: 0,
        }),
      startVault: async () => noVault,
      fault: siteFault(site, peer.effect ?? "wiped"),
      symptoms: [],
      system: () => siteSystem({ site, clock, startLoad }),
      procedure: () => ({
        stages: [{ waitFor: [], run: () => runProcedure(procedure) }],
        tryChecks: (timeoutMs) => tryChecks({ ...procedure, timeoutMs }),
      }),
      narrate: (_title, body) => body(),
    });
    await record({ type: "run.closed", at: now(), wall: wall() });
  } finally {
    await load?.stop();
    await Promise.all([site.close(), cluster.stop(), journal.close()]);
  }
  return (await judgeEvidence(evidence)).judgement;
}

const noVault: Vault = {
  ...{ insideEndpoint: "", hostEndpoint: "", bucket: "", region: "", accessKey: "", secretKey: "" },
  ...{ caFile: "", escrow: "" },
  async *rawObjects() {},
  requirePulse: async () => {},
  stop: async () => {},
};
