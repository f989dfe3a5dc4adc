/**
 * `npm run bench:peers -- <chaos> [runs] [case...]`: Chaos Toolkit (the `chaos` command of an installation of your own) and
 * Firedrill on the same sites, one after the other. One JSON line for each run of each. Ends with 1 when a sound recovery was
 * not found sound by both, which makes the comparison worthless, when Firedrill was not right, or when a run failed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import packageJson from "../../../package.json" with { type: "json" };
import { experimentOnSite } from "./chaos-toolkit.ts";
import { control, type PeerCase, peerCases } from "./defects.ts";
import { exerciseSite } from "./firedrill.ts";
import type { PeerLine } from "./line.ts";
import { readSitePlan, stableSeconds, writesPerSecond } from "./site-objectives.ts";

const [chaos, runs = "3", ...only] = process.argv.slice(2);
const unknown = only.filter((name) => !peerCases.some((peer) => peer.name === name));
if (chaos === undefined || !(Number(runs) > 0) || unknown.length > 0) {
  const known = peerCases.map(({ name }) => name).join(", ");
  process.stderr.write(`usage: npm run bench:peers -- <path of chaos> [runs] [case...]\ncases: ${known}\n`);
  process.exit(2);
}
const chaosVersion = await versionOf(chaos);
const { objectives } = await readSitePlan();
const settings = { chaos, rtoMs: objectives.rto.ms, stableSeconds, writesPerSecond };

for (let run = 1; run <= Number(runs); run += 1) {
  for (const peer of peerCases.filter(({ name }) => only.length === 0 || only.includes(name))) {
    await tell(peer, run, byChaos);
    await tell(peer, run, byFiredrill);
  }
}

type Facts<T = PeerLine> = T extends PeerLine ? Omit<T, "case" | "run"> : never;
type Tool = (peer: PeerCase, run: number, folder: string) => Promise<Facts>;

async function byChaos(peer: PeerCase, _run: number, folder: string): Promise<Facts> {
  const verdict = await experimentOnSite(folder, peer, settings);
  const right = (verdict.exitCode !== 0) === (peer !== control);
  return { tool: "chaos-toolkit", version: chaosVersion, right, ...verdict };
}

async function byFiredrill(peer: PeerCase, run: number, folder: string): Promise<Facts> {
  const { verdict, reasons, rtaTotal, stores } = await exerciseSite(folder, peer, run);
  const codes = reasons.map(({ code }) => code);
  const right =
    verdict === (peer.verdict ?? "met") && (peer.reason === undefined || codes.includes(peer.reason));
  return {
    tool: "firedrill",
    version: packageJson.version,
    right,
    verdict,
    reasons: codes,
    recovery: rtaTotal,
    acknowledged: stores[0]?.ledger.acknowledged ?? 0,
    lost: stores[0]?.lostWrites ?? 0,
  };
}

/** The folder of a run that was not right is kept. */
async function tell(peer: PeerCase, run: number, tool: Tool): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), `firedrill-peers-${peer.name}-`));
  const facts = await tool(peer, run, folder).catch((cause: unknown): Facts => {
    const message = `${tool.name}: ${String(cause)}`;
    return { tool: "error", version: "", right: false, message };
  });
  const line = { case: peer.name, run, ...facts } as PeerLine;
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (line.right) return rm(folder, { recursive: true, force: true });
  process.stderr.write(`kept: ${folder}\n`);
  if (line.tool !== "chaos-toolkit" || peer === control) process.exitCode = 1;
}

/** Of the command and of the library that does the work. */
async function versionOf(command: string): Promise<string> {
  const { stdout } = await execa(command, ["--no-version-check", "--no-log-file", "info", "core"]);
  const of = (name: string) => new RegExp(`^${name}\\s*:?\\s*([\\d.]+)`, "im").exec(stdout)?.[1] ?? "unknown";
  return `${of("CLI")}, library ${of("Core library")}`;
}
