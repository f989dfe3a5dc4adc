/** Durations in words, for report and terminal alike. */
import type { DurationRange } from "./judgement.ts";

/** "850 ms", "14.2 s", "1 min 14.2 s", "2 h 5 min". Under a second in whole ms, above it to a tenth of a second. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return "—";
  if (ms < 0) return `-${formatMs(-ms)}`;
  if (ms === 0) return "0 s";
  if (ms < 999.5) return ms < 1 ? "<1 ms" : `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  const hours = Math.floor(tenths / 36_000);
  const minutes = Math.floor((tenths % 36_000) / 600);
  const seconds = (tenths % 600) / 10;
  return [
    hours > 0 ? `${hours} h` : "",
    minutes > 0 ? `${minutes} min` : "",
    seconds > 0 ? `${seconds} s` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** "1 min 14.2 s ± 0.3 s", "at least 3 min", "—". What is printed always contains the whole interval. */
export function formatRange(range: DurationRange): string {
  if (range.kind === "notApplicable") return "—";
  if (range.kind === "atLeast") return `at least ${formatMs(range.lowerMs)}`;
  const { lowerMs, upperMs } = range;
  if (lowerMs === upperMs) return formatMs(upperMs);
  const unit = upperMs < 1_000 ? 1 : 100;
  const middle = Math.round((lowerMs + upperMs) / 2 / unit) * unit;
  const half = Math.ceil(Math.max(middle - lowerMs, upperMs - middle) / unit - 1e-9) * unit;
  return `${formatMs(middle)} ± ${unit === 1 ? `${half} ms` : `${half / 1_000} s`}`;
}
