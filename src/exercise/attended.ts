/** A drill with a person: they notice, they decide, they let each step run. What they do is stamped; nothing is done for them. */
import type { EventOf } from "../journal/events.ts";
import type { ExerciseParts } from "./parts.ts";

/** Who attends. Answers come when they come; all reject when nobody can answer any more. */
export interface Person {
  readonly name: string;
  /** Resolves when they say that something is wrong. */
  notices(): Promise<void>;
  /** Resolves with the id of the scenario that they decide on. */
  decides(): Promise<string>;
  /** Shows them a step of the document; resolves when they let it run. */
  releases(step: { readonly title: string; readonly line: number; readonly script: string }): Promise<void>;
  /** Says something to them. */
  tell(text: string): Promise<void>;
}

export interface Watch {
  /** From this instant on (ns) a notice is none of a false alarm. */
  struck(at: number): void;
  /** Resolves with the first notice since; rejects with whatever keeps the person from answering. */
  readonly noticed: Promise<void>;
}

/** They are asked from now on, and cannot tell from the asking whether anything has happened. */
export function startWatch(parts: ExerciseParts, person: Person): Watch {
  let disaster = Number.POSITIVE_INFINITY;
  const noticed = (async () => {
    for (;;) {
      await person.notices();
      const { at } = await stamp(parts, person, "noticed", "");
      if (at >= disaster) return;
      await person.tell("Nothing has happened yet: a false alarm, which is written down. Go on watching.");
    }
  })();
  // Where the disaster cannot be proved nobody waits for it.
  noticed.catch(() => {});
  return {
    struck(at) {
      disaster = at;
    },
    noticed,
  };
}

/** Until they decide on what has happened. Wrong decisions are stamped as well. */
export async function awaitDecision(parts: ExerciseParts, person: Person): Promise<void> {
  for (;;) {
    const scenario = await person.decides();
    await stamp(parts, person, "decided", scenario);
    if (scenario === parts.objectives.scenario) return;
    await person.tell("That is not what has happened. Your decision is written down: look again.");
  }
}

/** Stamps at the instant at which the answer has come. */
export async function stamp(
  { clock, record }: Pick<ExerciseParts, "clock" | "record">,
  { name }: Person,
  act: EventOf<"person">["act"],
  what: string,
): Promise<EventOf<"person">> {
  const event = { type: "person", at: clock.now(), who: name, act, what } as const;
  await record(event);
  return event;
}
