/** A phase is recorded at both ends, whatever happens between them. */
import type { PhaseName } from "../journal/events.ts";
import type { ExerciseParts } from "./parts.ts";

export const phaseTitles: Readonly<Record<PhaseName, string>> = {
  cluster: "Build the cluster",
  system: "Install the protected system",
  load: "Start the client load",
  "steady-state": "Steady state",
  backup: "Back up as the plan says",
  "await-disaster": "Wait for the drawn instant",
  fault: "Disaster",
  diagnosis: "Look for the plan's symptoms, and try its checks",
  repair: "Repair by others, as the plan waits for it",
  procedure: "Recovery procedure from the document",
  verification: "Verify capabilities and integrity",
  observation: "Observe until stable",
  "final-read": "Read everything back",
  "vault-search": "Search the vault for plaintext",
  examination: "Examine the plan's own tools",
  undo: "Undo",
};

export async function phase<T>(parts: ExerciseParts, name: PhaseName, body: () => Promise<T>): Promise<T> {
  return parts.narrate(phaseTitles[name], async () => {
    await parts.record({ type: "phase", at: parts.clock.now(), name, edge: "begin" });
    try {
      return await body();
    } finally {
      await parts.record({ type: "phase", at: parts.clock.now(), name, edge: "end" });
    }
  });
}
