/** `-o`: a table for people, JSON for programs. */
import { Problem } from "../problem.ts";

export type Output = "table" | "json";

/** Default: a table. Throws a `Problem` (usage) for anything else. */
export function requireOutput(output: string | undefined): Output {
  if (output === undefined || output === "table" || output === "json") return output ?? "table";
  throw new Problem(
    {
      what: "There is no such output",
      where: `--output ${output}`,
      expected: "table or json",
      next: "leave it out for a table",
    },
    { kind: "usage" },
  );
}
