import { expect, test } from "@playwright/test";
import { describeNeeds } from "./piece.ts";

test("the list of installs has a line each with what, why, how and how large", () => {
  const text = describeNeeds([
    { what: "age", why: "encryption", cost: "Debian package", gib: 10 / 1024, place: "system" },
    { what: "Docker engine", why: "runs the nodes", cost: "Debian packages, 1 min", gib: 2, place: "system" },
  ]);
  expect(text.split("\n")).toEqual([
    "To be installed on this machine:",
    "  age            encryption (Debian package, 10 MiB)",
    "  Docker engine  runs the nodes (Debian packages, 1 min, 2 GiB)",
  ]);
});
