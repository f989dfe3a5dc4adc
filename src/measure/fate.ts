/** What became of the writes of one object: each falls into exactly one class. */
import type { WriteRow } from "./write-table.ts";

export const fates = [
  "surviving",
  "lost",
  "altered",
  "stale",
  "duplicated",
  "resurrected",
  "recovered",
  "unanswered",
  "refused",
] as const;
/**
 * Of acknowledged writes: `surviving` (there, or superseded by a later write that is), `lost` (not there), `altered` (there
 * with another content), `stale` (an older version stands), `duplicated` (there more than once), `resurrected` (a delete
 * before the recovery point whose object is back). Of unanswered ones: `recovered` (in effect), else `unanswered`.
 */
export type Fate = (typeof fates)[number];

/** One object of a store as the final read found it. */
export interface Standing {
  readonly version: number;
  readonly sha256: string;
}

/** The fate of each of an object's writes, in their order. A delete whose object is back counts as `lost` here. */
export function fatesOf(writes: readonly WriteRow[], standing: readonly Standing[]): Fate[] {
  const top = standing.reduce<Standing | undefined>(
    (best, one) => (best === undefined || one.version > best.version ? one : best),
    undefined,
  );
  if (top !== undefined) return writes.map((write) => fateOfPresent(write, top, standing));
  const story = storyOf(writes);
  return writes.map((write) => fateOfAbsent(write, story));
}

/** Whether what stands is this very write, and not a later one of the same object. */
export function standsItself({ version, sha256 }: WriteRow, standing: readonly Standing[]): boolean {
  return (
    standing.every((one) => one.version <= version) &&
    standing.some((one) => one.version === version && one.sha256 === sha256)
  );
}

/** Standing objects that no write of ours accounts for: unknown content, or one copy too many of an unanswered write. */
export function unexpectedOf(writes: readonly WriteRow[], standing: readonly Standing[]): number {
  const first = firstOf(writes);
  const isOlder = ({ version }: Standing) =>
    first !== undefined && first.op !== "create" && version < first.version;
  const unaccounted = standing.filter(
    (one) =>
      !isOlder(one) &&
      !writes.some((write) => write.version === one.version && accountsFor(write, one.sha256)),
  );
  const copies = standing.filter(({ version, sha256 }) =>
    writes.some(
      (write) => write.version === version && write.result === "unanswered" && write.sha256 === sha256,
    ),
  );
  return unaccounted.length + Math.max(0, copies.length - 1);
}

/** The oldest write: one that is no create found something standing, which the ledger cannot know. */
function firstOf(writes: readonly WriteRow[]): WriteRow | undefined {
  return writes.reduce<WriteRow | undefined>(
    (first, write) => (first === undefined || write.version < first.version ? write : first),
    undefined,
  );
}

/** An acknowledged write accounts for whatever stands under its version (altered is its own class); others for their content. */
function accountsFor(write: WriteRow, sha256: string): boolean {
  if (write.op === "delete" || write.result === "refused") return false;
  return write.result === "acknowledged" || write.sha256 === sha256;
}

function fateOfPresent(write: WriteRow, top: Standing, standing: readonly Standing[]): Fate {
  if (write.result === "refused") return "refused";
  if (write.result === "unanswered") {
    return write.op !== "delete" && write.version === top.version && write.sha256 === top.sha256
      ? "recovered"
      : "unanswered";
  }
  if (write.version < top.version) return "surviving";
  if (write.op === "delete") return "lost";
  if (write.version > top.version) return "stale";
  if (standing.length > 1) return "duplicated";
  return write.sha256 === top.sha256 ? "surviving" : "altered";
}

/** What an object's absence is judged by: the newest versions of each sort, found in one pass. */
interface Story {
  /** Newest delete that was or may have been carried out. */
  readonly deleted: number;
  /** Newest acknowledged write. */
  readonly acknowledged: number;
  /** An acknowledged delete, or no acknowledged content at all: an unanswered delete then explains nothing. */
  readonly needsNoDelete: boolean;
}

function storyOf(writes: readonly WriteRow[]): Story {
  let deleted = Number.NEGATIVE_INFINITY;
  let acknowledged = Number.NEGATIVE_INFINITY;
  let kept = false;
  let deleteAcknowledged = false;
  for (const { op, result, version } of writes) {
    if (op === "delete" && result !== "refused") deleted = Math.max(deleted, version);
    if (result !== "acknowledged") continue;
    acknowledged = Math.max(acknowledged, version);
    if (op === "delete") deleteAcknowledged = true;
    else kept = true;
  }
  return { deleted, acknowledged, needsNoDelete: deleteAcknowledged || !kept };
}

function fateOfAbsent({ op, result, version }: WriteRow, story: Story): Fate {
  if (result === "refused") return "refused";
  if (result === "acknowledged") {
    // A later delete explains the absence; an unanswered one may have been carried out, so nothing is proved lost.
    return op === "delete" || story.deleted > version ? "surviving" : "lost";
  }
  const explains = op === "delete" && !story.needsNoDelete && version > story.acknowledged;
  return explains ? "recovered" : "unanswered";
}
