/** What a seal says: an in-toto statement (v1) of the predicate test-result (v0.1) about one manifest. Pure. */
import { z } from "zod";
import type { Verdict } from "../measure/judgement.ts";
import { type Manifest, manifestName } from "./manifest.ts";

export const payloadType = "application/vnd.in-toto+json";
const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "https://in-toto.io/attestation/test-result/v0.1";

const digest = z.object({ sha256: z.string() });

export const statementSchema = z.object({
  _type: z.literal(statementType),
  subject: z.tuple([z.object({ name: z.literal(manifestName), digest })]),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    /** PASSED: met. FAILED: missed. WARNED: inconclusive, or the harness's error: nothing was proved. */
    result: z.enum(["PASSED", "WARNED", "FAILED"]),
    configuration: z.array(z.object({ name: z.string(), digest })),
    passedTests: z.array(z.string()),
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
  }),
});
export type Statement = z.infer<typeof statementSchema>;

const results: Readonly<Record<Verdict, Statement["predicate"]["result"]>> = {
  met: "PASSED",
  missed: "FAILED",
  inconclusive: "WARNED",
};

/** What an exercise was configured by, if it is among the files of its manifest. */
const configuration = new Set(["plan.md", "system.yaml", "system.base.yaml", "objectives.json"]);

export function statementOf(input: {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** Null when the harness failed. */
  readonly verdict: Verdict | null;
}): Statement {
  const { manifest, manifestSha256, verdict } = input;
  const result = results[verdict ?? "inconclusive"];
  const told = (wanted: string) => (wanted === result ? [manifest.exercise] : []);
  return {
    _type: statementType,
    subject: [{ name: manifestName, digest: { sha256: manifestSha256 } }],
    predicateType,
    predicate: {
      result,
      configuration: manifest.files
        .filter((file) => configuration.has(file.path))
        .map((file) => ({ name: file.path, digest: { sha256: file.sha256 } })),
      passedTests: told("PASSED"),
      warnedTests: told("WARNED"),
      failedTests: told("FAILED"),
    },
  };
}
