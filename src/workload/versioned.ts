/** An object of a store that holds one version at a time: what a writer and the final reader must know of it. */
import type { StoreName } from "../journal/events.ts";
import type { Content } from "./content.ts";
import type { WriteResult } from "./write-result.ts";

/** What stands there, its hash recomputed from the content. */
export interface Standing {
  readonly version: number;
  readonly sha256: string;
}

export interface VersionedObject {
  readonly store: StoreName;
  /** Within its store. */
  readonly id: string;
  /** Null when there is none. Rejects when nobody can say. */
  read(timeoutMs: number): Promise<Standing | null>;
  draw(version: number): Promise<Content>;
  /** Where the store can tell, it is refused when the object is not as `read` last saw it. Never rejects. */
  write(version: number, content: Content, timeoutMs: number): Promise<WriteResult>;
}
