/** The first page of an exercise, as Markdown: a number never stands alone. */
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Judgement, StoreJudgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";
import type { Clause } from "./clauses.ts";
import { wallMsByPhase } from "./exercise-record.ts";
import { type Environment, environmentRows } from "./environment.ts";
import { faultState } from "./fault-state.ts";
import { howTimeIsKnown, peoplesPhases, whoseTime } from "./people.ts";
import { runByRunHead } from "./run-by-run.ts";

export interface OverviewInput {
  readonly system: string;
  readonly plan: string;
  readonly seal: string;
  readonly clauses: readonly Clause[];
  readonly objectives: Objectives;
  readonly judgement: Judgement;
  readonly events: readonly JournalEvent[];
  /** Null where it is not known. */
  readonly environment: Environment | null;
  /** Rows of `runByRunHead`. */
  readonly runByRun: readonly (readonly string[])[];
  /** ISO 8601 UTC. Set when the cluster is left standing until then. */
  readonly keptUntil?: string;
}

export function overview(input: OverviewInput): string {
  const { system, plan, seal, objectives, judgement, events, keptUntil, clauses, runByRun, environment } =
    input;
  return [
    `${system}  \n${plan}  \n${seal}`,
    `## Verdict: ${judgement.verdict.toUpperCase()}`,
    reasons(judgement),
    ...(keptUntil === undefined ? [] : [keptLine(keptUntil, events)]),
    "### Recovery time",
    table(
      ["what", "target", "actual", "how it is known"],
      [
        [
          `RTA with ${whoseTime(judgement)} (plan line ${judgement.rtoTargetLine})`,
          `< ${formatMs(judgement.rtoTargetMs)}`,
          formatRange(judgement.rtaTotal),
          howTimeIsKnown(judgement),
        ],
        [
          "Outage seen by a client",
          "",
          formatRange(judgement.outage),
          `probe every ${formatMs(objectives.probePeriodMs)}, write and read back, on new and kept connections`,
        ],
        ...peoplesPhases(judgement).map(([what, actual, known]) => [what, "", actual, known]),
        ["Phase: restore", "", formatRange(judgement.phases.restore), "first to last step of the document"],
        ["Phase: verify", "", formatRange(judgement.phases.verify), "last step to stable and verified"],
      ],
    ),
    "### Recovery point, by store",
    table(
      ["store", "tier", "target", "RPA", "lost writes", "resolution", "worst case by cadence"],
      judgement.stores.map(storeRow),
    ),
    "### This drill, run by run",
    "Runs that were known when this one ended, and came to a verdict of this drill.",
    table(runByRunHead, runByRun),
    "### Ledger of client writes",
    table(["writes", ...judgement.stores.map(({ store }) => store)], ledgerRows(judgement.stores)),
    "### Fault and its proof",
    table(["what", "seen"], faultRows(events)),
    ...faultTables(events),
    "### Symptoms that the plan names, while the disaster lasted",
    table(["symptom", "seen", "who looked", "what was there"], symptomRows(events)),
    "### The plan's own checks, while the disaster lasted",
    table(["check", "as it should"], checkRows(events)),
    "### Proof of the restore",
    table(
      ["what", "holds", "detail"],
      judgement.restoreProof.map((p) => [p.name, yes(p.holds), p.detail]),
    ),
    "### Integrity",
    table(
      ["check", "holds", "detail"],
      judgement.integrity.map((c) => [c.name, yes(c.ok), c.detail]),
    ),
    "### Checklist of the plan",
    table(
      ["item", "holds", "because"],
      judgement.checklist.map((c) => [c.item, yes(c.holds), c.because]),
    ),
    "### Findings",
    table(["severity", "code", "plan line", "command", "what was observed"], findingRows(events)),
    "### Backups used",
    table(["kind", "label", "bytes", "took", "verified", "stores"], backupRows(events)),
    "### Load and wall time",
    `${judgement.load.acknowledgedBefore} writes acknowledged before the disaster, ${judgement.load.acknowledgedAfter} after the restore; ${judgement.load.probes} probes, ${judgement.load.probesFailed} of them failed, ${judgement.load.probesFailedBefore} before the disaster; longest stall of the measuring process ${formatMs(judgement.load.longestStallMs)}.`,
    table(
      ["phase", "wall time"],
      Object.entries(wallMsByPhase(events)).map(([name, ms]) => [name, formatMs(ms)]),
    ),
    "### What auditors ask, and what this evidence holds",
    table(
      ["asked", "clauses", "held", "where, or what is missing"],
      clauses.map((c) => [c.asks, c.clauses, c.held === "yes" ? "yes" : `**${c.held}**`, c.evidence]),
    ),
    "### What it ran on",
    table(["what", "version or digest"], environmentRows(environment)),
    "### What this environment does not prove",
    "A kind cluster on one machine: its times are a floor for production, not a promise. Disks, network and data size are not those of production.",
  ].join("\n\n");
}

function reasons(judgement: Judgement): string {
  if (judgement.reasons.length === 0) return "Every rule for *met* holds.";
  return judgement.reasons
    .map(
      ({ code, message, planLine }) =>
        `- **${code}**: ${plain(message)}${planLine ? ` (plan line ${planLine})` : ""}`,
    )
    .join("\n");
}

function keptLine(until: string, events: readonly JournalEvent[]): string {
  return `The cluster was left standing to be looked at, until ${until} at the latest; ${faultState(events)}. The verdict rests on what was recorded before.`;
}

function storeRow(store: StoreJudgement): string[] {
  return [
    store.store,
    store.tier,
    store.targetMs === 0 ? "no loss" : `< ${formatMs(store.targetMs)} (line ${store.targetLine})`,
    store.notMeasured ?? formatRange(store.rpa),
    String(store.lostWrites),
    store.resolutionMs === null ? "—" : formatMs(store.resolutionMs),
    formatRange(store.worstCase),
  ];
}

const fates: readonly (readonly [string, keyof StoreJudgement["ledger"]])[] = [
  ["sent", "attempted"],
  ["acknowledged", "acknowledged"],
  ["surviving", "surviving"],
  ["lost", "lost"],
  ["altered", "altered"],
  ["stale", "stale"],
  ["duplicated", "duplicated"],
  ["resurrected", "resurrected"],
  ["recovered", "recovered"],
  ["unexpected", "unexpected"],
  ["unanswered", "unanswered"],
  ["refused", "refused"],
];

/** A row for each fate: there are more of them than stores, and a page is higher than wide. */
function ledgerRows(stores: readonly StoreJudgement[]): string[][] {
  return fates.map(([word, fate]) => [word, ...stores.map(({ ledger }) => String(ledger[fate]))]);
}

function faultRows(events: readonly JournalEvent[]): string[][] {
  const rows: string[][] = [];
  for (const event of events) {
    if (event.type === "fault.intent") rows.push(["may touch", event.blastRadius.join(", ")]);
    if (event.type === "fault.injected") rows.push(["injected", event.detail]);
    if (event.type === "fault.observed") {
      const there = event.edge === "effect" ? event.held : !event.held;
      rows.push([`${event.observer}: ${there ? "there" : "not there"}`, event.detail]);
    }
    if (event.type === "alarm") rows.push(["alarm", event.detail]);
  }
  return rows;
}

/** What one line could not hold. */
function faultTables(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== "fault.observed" || event.table === undefined) return [];
    const there = event.edge === "effect" ? event.held : !event.held;
    return [`${event.fault} ${there ? "there" : "not there"}:`, `\`\`\`text\n${event.table}\n\`\`\``];
  });
}

function symptomRows(events: readonly JournalEvent[]): string[][] {
  return events
    .filter((event): event is EventOf<"symptom"> => event.type === "symptom")
    .map((s) => [`${s.text} (plan line ${s.line})`, s.seen ? "yes" : "no", s.observer ?? "nobody", s.detail]);
}

function checkRows(events: readonly JournalEvent[]): string[][] {
  return events
    .filter(
      (event): event is EventOf<"verify-block.during-fault"> => event.type === "verify-block.during-fault",
    )
    .map((c) => [`${c.title} (plan line ${c.line})`, c.passed ? "**no**, it passed" : "yes, it failed"]);
}

function findingRows(events: readonly JournalEvent[]): string[][] {
  return events
    .filter((event): event is EventOf<"finding"> => event.type === "finding")
    .map((f) => [
      f.severity,
      f.code,
      f.line === undefined ? "—" : String(f.line),
      f.command ?? "—",
      f.message,
    ]);
}

function backupRows(events: readonly JournalEvent[]): string[][] {
  return events
    .filter((event): event is EventOf<"backup"> => event.type === "backup")
    .map((b) => [
      b.kind,
      b.label,
      String(b.bytes),
      formatMs((b.end - b.begin) / 1e6),
      yes(b.ok && b.verified),
      b.stores.join(", "),
    ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "Nothing recorded.";
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  // The page's own words; all others are somebody else's.
  const [own = ""] = /^(?:\*\*(?:no|partly)\*\*)?/.exec(text) ?? [];
  return own + plain(text.slice(own.length)).replaceAll("|", "\\|");
}

/** What came from the system under drill is text, never markup. */
function plain(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[*`~[]/g, "\\$&")
    .replaceAll(/\s*\n\s*/g, " ");
}

function yes(holds: boolean): string {
  return holds ? "yes" : "**no**";
}
