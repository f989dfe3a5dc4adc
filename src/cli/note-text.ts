/** A run's notes for a person. What nobody has written says so: nothing is made up. Pure. */
import { type NoteKind, noteKinds, type SignedNote } from "../seal/notes.ts";

const heads: Readonly<Record<NoteKind, string>> = {
  issue: "Issues encountered",
  lesson: "Lessons learned",
  owner: "Owner",
  due: "Due",
  sign: "Signed off",
};

export function noteText(notes: readonly SignedNote[]): string {
  const lines = noteKinds.flatMap((kind) => {
    const written = notes.filter(({ note }) => note.kind === kind);
    return written.length === 0
      ? [`${heads[kind]}: not yet written`]
      : [`${heads[kind]}:`, ...written.map((one) => `  - ${lineOf(one)}`)];
  });
  return `${lines.join("\n")}\n`;
}

function lineOf({ note, signatures }: SignedNote): string {
  const { text, exercise, by, at } = note;
  const about = exercise === null ? "" : ` (${exercise})`;
  const seal =
    signatures.length === 0 ? "unsigned" : `signed by ${signatures.map(({ keyid }) => keyid).join(", ")}`;
  return `${text.replaceAll(/\s+/g, " ")}${about}: ${by}, ${at.slice(0, 16).replace("T", " ")} UTC, ${seal}`;
}
