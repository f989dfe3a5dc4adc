/** The hash chain of one journal, followed from its first link to its last. */
import { firstLink, linkAfter, linkOf } from "../journal/chain.ts";
import { linesOf } from "../journal/lines.ts";

/** Lines of the file, counted from 1, both ends included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface ChainCheck {
  /** The first batch that its link does not fit: one of these lines was changed, put in, taken out or moved. */
  readonly broken: LineRange | null;
  /** Lines behind the last link: the writer ended in the middle of a batch, or its link was taken out. */
  readonly loose: LineRange | null;
}

/** Throws a Problem when the file cannot be read. */
export async function checkChain(path: string): Promise<ChainCheck> {
  let lines = 0;
  let linked = 0;
  let batch = linkAfter(firstLink);
  for await (const { lines: chunk, rest } of linesOf(path)) {
    for (const line of chunk) {
      lines += 1;
      const link = linkOf(line);
      if (link === null) {
        batch.update(line).update("\n");
      } else {
        if (batch.digest("hex") !== link) return { broken: { from: linked + 1, to: lines }, loose: null };
        linked = lines;
        batch = linkAfter(link);
      }
    }
    if (rest) lines += 1;
  }
  return { broken: null, loose: lines === linked ? null : { from: linked + 1, to: lines } };
}
