/** The observer of rotten pages: it reads the disk from the host, past every cache, and works out each page's checksum. */
import type { Node } from "../cluster/provider.ts";
import type { Observation } from "./fault.ts";
import { isAsWritten } from "./page-checksum.ts";
import { pageOnDisk, type TablePages } from "./table-pages.ts";

/** Rot is there as long as one of the pages is wrong on the disk: a page that the server writes anew is whole again. */
export async function observePages(node: Node, { onHost, places }: TablePages): Promise<Observation> {
  const wrong: number[] = [];
  for (const { block } of places) {
    if (!isAsWritten(await pageOnDisk(onHost, block), block)) wrong.push(block);
  }
  const which = wrong.length === 0 ? "" : `: blocks ${wrong.join(", ")}`;
  return {
    held: wrong.length > 0,
    observer: `the host, reading the disk of ${node.name} from outside, past its cache`,
    detail: `${onHost}: ${wrong.length} of ${places.length} pages do not fit their checksum${which}`,
  };
}
