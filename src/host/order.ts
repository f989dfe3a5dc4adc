import type { Piece } from "./piece.ts";

/** A piece, and those that must be there before it is provided. */
export interface Placed {
  readonly piece: Piece;
  readonly after: readonly Piece[];
}

/**
 * Provides what is missing, each piece as soon as all that it needs are there: what waits for the network does not keep
 * the processor waiting. Nothing new begins after a failure; the first one is thrown when all that had begun has ended.
 */
export async function provideInOrder(placed: readonly Placed[]): Promise<void> {
  const running = new Map<Piece, Promise<void>>();
  let failed = false;
  const provide = async (piece: Piece, before: readonly Promise<void>[]) => {
    await Promise.all(before);
    if (failed || (await piece.needs()).length === 0) return;
    await piece.provide().catch((cause: unknown) => {
      failed = true;
      throw cause;
    });
  };
  for (const { piece, after } of placed) {
    const before = after.map((other) => {
      const earlier = running.get(other);
      if (earlier === undefined) throw new Error("a piece stands before one that it needs");
      return earlier;
    });
    const end = provide(piece, before);
    // Its failure is looked at below, and until then by nobody.
    end.catch(() => undefined);
    running.set(piece, end);
  }
  const ends = await Promise.allSettled(running.values());
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
