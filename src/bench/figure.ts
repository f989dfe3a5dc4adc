/** A figure of the bench: what was measured, over how many runs, against which bound. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The bound that it must not pass; absent: it is told, not judged. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** How many runs, outages or inputs it comes from. */
  readonly runs: number;
  readonly detail?: string;
}

/** One file of the bench: measures, and gives its figures. */
export type Bench = () => Promise<readonly Figure[]>;

export function holds({ value, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= atMost && value >= atLeast;
}
