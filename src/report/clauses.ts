/**
 * What auditors ask of a test of a recovery plan, and what the evidence of one exercise holds of it. Pure. Clauses: ISO 22301:2019,
 * ISO/IEC 27001:2022 annex A, NIST SP 800-53 r5 (CP), AICPA SOC 2 (TSC A1), DORA (Regulation (EU) 2022/2554) and its RTS
 * (Delegated Regulation (EU) 2024/1774), PCI DSS 4.0. Whether a clause is met is the auditor's to say; this says where to look.
 */
import type { JournalEvent } from "../journal/events.ts";
import { formatRange } from "../measure/describe.ts";
import type { Attended, Judgement } from "../measure/judgement.ts";
import { countOf } from "./count-of.ts";

export interface ClauseInput {
  readonly judgement: Judgement;
  readonly events: readonly JournalEvent[];
  readonly approvedBy: string | null;
  /** Id of the key that signs the evidence; null: nobody's. */
  readonly signer: string | null;
}

export interface Clause {
  readonly asks: string;
  readonly clauses: string;
  readonly held: "yes" | "partly" | "no";
  /** What there is of it, or what is missing. */
  readonly evidence: string;
}

type Answer = Pick<Clause, "held" | "evidence">;

export function clausesOf(input: ClauseInput): readonly Clause[] {
  return asked.map(({ asks, clauses, answer }) => ({ asks, clauses, ...answer(input) }));
}

const yes = (evidence: string): Answer => ({ held: "yes", evidence });
const partly = (evidence: string): Answer => ({ held: "partly", evidence });
const no = (evidence: string): Answer => ({ held: "no", evidence });

const asked: readonly (Omit<Clause, "held" | "evidence"> & { answer(input: ClauseInput): Answer })[] = [
  {
    asks: "Which plan was tested: version, content, who approved it",
    clauses: "DORA 11(6); RTS 26(1); ISO 22301 8.5",
    answer: ({ approvedBy }) =>
      approvedBy === null
        ? partly("the document with its hash, as it was run; approved by nobody")
        : yes(`the document with its hash, as it was run; approved by ${approvedBy}`),
  },
  {
    asks: "A severe, plausible disruption, simulated",
    clauses: "RTS 25(2)(a); SOC 2 A1.3; ISO 27001 A.5.29",
    answer: ({ events }) => {
      const effects = events.filter((event) => event.type === "fault.observed" && event.edge === "effect");
      const seen = effects.filter((event) => event.type === "fault.observed" && event.held).length;
      if (seen === 0) return no("nobody but its cause saw the disaster");
      return yes(
        `caused on a real cluster, and seen by ${countOf(seen, "look")} of an observer that did not cause it`,
      );
    },
  },
  {
    asks: "Conditions for success, fixed before the test",
    clauses: "RTS 26(1)(f); CP-4 a",
    answer: () => yes("objectives.json, written before the cluster was built"),
  },
  {
    asks: "Target and actual recovery time, and how it was measured",
    clauses: "CP-10; SOC 2 A1.3; DORA 12(6); ISO 27001 A.5.30",
    answer: ({ judgement: { rta } }) =>
      rta.kind === "measured"
        ? yes("an interval by a monotonic clock outside the cluster, seen by a client")
        : partly("no end was seen: at least so long"),
  },
  {
    asks: "Target and actual recovery point of the data",
    clauses: "CP-9 a-c; SOC 2 A1.3; DORA 12(6)",
    answer: ({ judgement: { stores } }) => {
      const measured = stores.filter(({ rpa }) => rpa.kind === "measured").length;
      const rest = stores.length - measured;
      if (measured === 0) return no("of no store was it measured");
      return rest === 0
        ? yes(`measured for ${countOf(measured, "store")}, all that there are, by what became of every write`)
        : partly(
            `measured for ${measured} of ${stores.length} stores; of the others losses were counted, and the worst case by the plan's cadence stands for it`,
          );
    },
  },
  {
    asks: "Each step with its command, begin, end, result and output",
    clauses: "RTS 25; CP-4 a",
    answer: ({ events }) => {
      const steps = events.filter(({ type }) => type === "step").length;
      return steps === 0
        ? no("no step was begun")
        : yes(`${countOf(steps, "step")} of the document, each with its output`);
    },
  },
  {
    asks: "The backup that was used: identity, size, verification",
    clauses: "CP-9 a-d; SOC 2 A1.2; PCI DSS 12.10.1",
    answer: ({ events }) => {
      const made = events.filter((event) => event.type === "backup");
      const good = made.filter((event) => event.type === "backup" && event.ok && event.verified).length;
      if (made.length === 0) return no("no backup was made");
      return good === made.length
        ? yes(`${countOf(good, "backup")}, each verified in the vault`)
        : partly(`${good} of ${countOf(made.length, "backup")} verified in the vault`);
    },
  },
  {
    asks: "A restore, tested for reliability",
    clauses: "CP-9(1), CP-9(2); SOC 2 A1.3; DORA 12(3)",
    answer: ({ judgement: { restoreProof } }) => {
      const counted = restoreProof.filter(({ notApplicable }) => notApplicable === undefined);
      const holds = counted.filter((proof) => proof.holds).length;
      if (counted.length === 0) return no("this scenario restores nothing from a backup");
      const text = `${holds} of ${counted.length} proofs that what stands is restored`;
      return holds === counted.length ? yes(text) : partly(text);
    },
  },
  {
    asks: "Checks and reconciliations of the data afterwards",
    clauses: "DORA 12(7); CP-10; SOC 2 A1.3",
    answer: ({ judgement: { integrity } }) => {
      const clean = integrity.filter(({ ok }) => ok).length;
      if (integrity.length === 0) return no("none was made");
      const text = `every write against a ledger; ${clean} of ${integrity.length} checks clean`;
      return clean === integrity.length ? yes(text) : partly(text);
    },
  },
  {
    asks: "Deviations, failed and skipped steps, defects of the plan",
    clauses: "CP-4 b; RTS 25; DORA 24; ISO 22301 10",
    answer: ({ judgement: { reasons }, events }) => {
      const found = events.filter(({ type }) => type === "finding").length;
      return yes(
        `${countOf(reasons.length, "reason")} of the verdict and ${countOf(found, "finding")}, with their lines in the plan`,
      );
    },
  },
  {
    asks: "Automated means, faults of one's own",
    clauses: "CP-4(3), CP-4(5)",
    answer: () => yes("the whole exercise ran by itself, from one command"),
  },
  {
    asks: "Evidence that can be traced and was not altered",
    clauses: "CP-9 d; ISO 27001 A.5.28",
    answer: ({ signer }) =>
      signer === null
        ? partly("hash-chained and sealed, and signed by nobody")
        : yes("hash-chained, sealed and signed: ./scripts/drill verify"),
  },
  {
    asks: "People: who detects, decides and acts, and how long that takes",
    clauses: "RTS 26(1)(a); DORA 11",
    answer: ({ judgement: { declaredMs, attended } }) =>
      attended !== undefined
        ? attendedBy(attended)
        : declaredMs.detect + declaredMs.decide > 0
          ? partly("their time is the plan's declaration, added to the measured time; nobody was observed")
          : no("the plan declares no time for them, and nobody was observed"),
  },
  {
    asks: "Independent review and sign-off",
    clauses: "DORA 24; RTS 25",
    answer: () => no("not part of an exercise: ./scripts/drill note --sign, and the summary's lines"),
  },
  {
    asks: "Providers, staff and crisis communication",
    clauses: "RTS 25(2)(b), (e); DORA 11, 14",
    answer: () => no("out of scope"),
  },
];

function attendedBy({ who, detect, decide, released }: Attended): Answer {
  const text = `${who} attended: noticed after ${formatRange(detect)}, decided after ${formatRange(decide)}, let ${countOf(released, "step")} run`;
  return detect.kind === "measured" && decide.kind === "measured" ? yes(text) : partly(text);
}
