/**
 * What single values of the system file may be. Names go into commands, folders, labels and patterns, so their rules are
 * those of whoever is strictest: nothing that a shell, a path or an option parser would read as more than a name.
 */
import { z } from "zod";
import { createRedactor } from "../journal/redact.ts";

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 366 * 86_400_000;
const longestLabel = 63;

/** `90s`, `15m`, `2h`: ms, at most 366 days. */
export const duration = z
  .string("expected a duration with its unit, such as 90s, 15m or 2h")
  .regex(/^\d+(ms|s|m|h|d)$/, "expected a duration such as 90s, 15m or 2h")
  .transform((text) => Number.parseInt(text, 10) * (units[text.replace(/^\d+/, "")] ?? Number.NaN))
  .refine((ms) => ms <= longestMs, "expected at most 366d");

/** A duration of something that must take time. */
export const span = duration.refine((ms) => ms > 0, "expected more than 0");

/** A name as Kubernetes has it: RFC 1123 label. */
export const label = z
  .string()
  .max(longestLabel, `expected at most ${longestLabel} characters`)
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    "expected lower-case letters a to z, digits and hyphens between them",
  );

/** Id of a scenario: its heading's letters and digits, joined by hyphens; of any script, as the plan is. */
export const scenarioId = z
  .string()
  .max(longestLabel, `expected at most ${longestLabel} characters`)
  .regex(/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u, "expected letters and digits, with hyphens between them");

/** `app=web,tier=front` */
export const labels = z
  .string()
  .regex(/^[\w./-]+=[\w.-]+(,[\w./-]+=[\w.-]+)*$/, "expected labels such as app=web,tier=front")
  .regex(/^[^-]/, "expected no hyphen at its beginning");

/** A path that stays below the project. */
export const pathBelow = z
  .string()
  .regex(/^[\w.][\w./-]*$/, "expected a relative path of letters, digits, dots, hyphens and slashes")
  .refine((path) => !path.split("/").includes(".."), "expected a path that does not lead upwards");

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected letters, digits and _");
const { text: redacted } = createRedactor({ secrets: [] });

/** Environment variables by their names. The file goes into the evidence as it is, so no value may be a secret. */
export const environment = z.record(variableName, z.string()).superRefine((variables, context) => {
  for (const [name, value] of Object.entries(variables)) {
    const written = `${name}=${value}`;
    if (redacted(written) === written) continue;
    const message = "a secret does not belong here: name the file or the variable that has it";
    context.addIssue({ code: "custom", path: [name], message });
  }
});

/** The last two are for the other nodes. */
export const firstPort = z.number().int().min(1).max(65_533);
