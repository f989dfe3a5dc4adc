/** An exercise in the books: its start in this machine's register, and in the history where there is one. */
import type { ExerciseRecord } from "../report/run-record.ts";
import { registerStart } from "../seal/register.ts";
import type { Sealed } from "../seal/seal.ts";
import type { History } from "./history.ts";

export interface Start {
  readonly run: string;
  readonly exercise: string;
  readonly control: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly planSha256: string;
  readonly harness: { readonly version: string; readonly commit: string | null };
}

export interface Enrolment {
  /** Number of this start in the machine's register. */
  readonly counter: number;
  /** What it came to, in the history; the register has the seal already. */
  end(sealed: Sealed, record: ExerciseRecord): Promise<void>;
}

/** Before the disaster: a start that cannot be entered is no start. Rejects with a Problem (evidence) then. */
export async function enrol(
  start: Start,
  books: { readonly stateRoot: string; readonly history: History | null },
): Promise<Enrolment> {
  const { run, exercise, control, at } = start;
  const { stateRoot, history } = books;
  const number = await history?.append({ type: "started", ...start });
  const counter = await registerStart(stateRoot, { run, exercise, control, at });
  return {
    counter,
    async end({ manifest, seal }, record) {
      if (history === null || number === undefined) return;
      await history.append({ type: "ended", start: number, at: manifest.sealedAt, record, manifest, seal });
    },
  };
}
