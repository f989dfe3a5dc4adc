/** One thing that is missing, for the list that a person sees before anything is installed. */
export interface Need {
  readonly what: string;
  readonly why: string;
  /** Roughly how long and by what means. */
  readonly cost: string;
  /** Free space that it takes, intermediate files included. */
  readonly gib: number;
  /** Where that space is: the engine's images, the user's caches (Go's too), or installed packages. */
  readonly place: "engine" | "cache" | "system";
}

/** A part of the host that can be checked without changing anything, and provided. */
export interface Piece {
  /** What is missing now; empty when all is there. Changes nothing. */
  needs(): Promise<readonly Need[]>;
  /** Provides what is missing. May be called again after an interruption. */
  provide(): Promise<void>;
}

/** The list of installs: a heading and one line each. */
export function describeNeeds(needs: readonly Need[]): string {
  const width = Math.max(...needs.map((need) => need.what.length));
  const lines = needs.map(
    (need) => `  ${need.what.padEnd(width)}  ${need.why} (${need.cost}, ${describeSize(need.gib)})`,
  );
  return ["To be installed on this machine:", ...lines].join("\n");
}

function describeSize(gib: number): string {
  return gib < 1 ? `${Math.max(1, Math.round(gib * 1024))} MiB` : `${gib} GiB`;
}
