import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { faultState } from "./fault-state.ts";

const fault = "partition";

function intent(lift: "never" | "atMarker"): JournalEvent {
  return { type: "fault.intent", at: 1, fault, targets: [], blastRadius: [], lift };
}

const injected: JournalEvent = { type: "fault.injected", at: 2, ended: 3, fault, detail: "" };

function observed(edge: "effect" | "healed", held: boolean): JournalEvent {
  return { type: "fault.observed", at: 4, fault, edge, observer: "", held, detail: "" };
}

for (const [title, events, says] of [
  ["none", [], "no fault was injected"],
  ["an injection that broke off", [intent("atMarker")], "the injection of partition did not come to its end"],
  ["no effect", [intent("atMarker"), injected, observed("effect", false)], "partition was injected, and"],
  ["one that holds", [intent("atMarker"), injected, observed("effect", true)], "partition still holds: "],
  [
    "one that is lifted",
    [intent("atMarker"), injected, observed("effect", true), observed("healed", true)],
    "partition is lifted",
  ],
  [
    "one that is lifted, and still seen",
    [intent("atMarker"), injected, observed("effect", true), observed("healed", false)],
    "partition was lifted, and was still seen afterwards",
  ],
  ["a harm done once", [intent("never"), injected, observed("effect", true)], "partition is not lifted: "],
] as const) {
  test(`the state of ${title} is said`, () => {
    expect(faultState(events)).toContain(says);
  });
}
