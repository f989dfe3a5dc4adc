/** `node src/bench/peers/table.ts <results.jsonl`: the table of docs/peers.md from the lines of the bench. */
import { text } from "node:stream/consumers";
import { peerCases } from "./defects.ts";
import { type ChaosLine, type FiredrillLine, lineSchema, type PeerLine } from "./line.ts";

export function parseLines(jsonLines: string): readonly PeerLine[] {
  return jsonLines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

/** Rows in the order of the cases. What came out the same way stands once, with how often. */
export function peersTable(lines: readonly PeerLine[]): string {
  const rows = peerCases.map(({ name, title }) => {
    const own = lines.filter((line) => line.case === name);
    const chaos = own.filter((line) => line.tool === "chaos-toolkit");
    const firedrill = own.filter((line) => line.tool === "firedrill");
    return `| ${title} | ${counted(chaos.map(ofChaos))} | ${counted(firedrill.map(ofFiredrill))} |`;
  });
  return ["| the site | Chaos Toolkit | Firedrill |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function ofChaos({ status, probe, beyondDocumentation }: ChaosLine): string {
  if (probe === null) return status;
  return beyondDocumentation
    ? `${status} by a script of ours alone, \`${probe}\``
    : `${status}, \`${probe}\``;
}

function ofFiredrill({ verdict, reasons }: FiredrillLine): string {
  return [`*${verdict}*`, ...new Set(reasons.map((code) => `\`${code}\``))].join(", ");
}

function counted(outcomes: readonly string[]): string {
  const groups = Map.groupBy(outcomes, (outcome) => outcome);
  return [...groups].map(([outcome, { length }]) => `${length} of ${outcomes.length}: ${outcome}`).join("; ");
}

if (import.meta.main) process.stdout.write(peersTable(parseLines(await text(process.stdin))));
