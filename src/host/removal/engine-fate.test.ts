import { expect, test } from "@playwright/test";
import type { EngineContents } from "./engine-contents.ts";
import { engineFate, type EngineSight } from "./engine-fate.ts";

const contents: EngineContents = {
  tags: ["firedrill/mesh:dev"],
  unnamed: 1,
  packing: false,
  nodeImages: ["kindest/node@sha256:0"],
  foreign: [],
  containers: 0,
};
const ours: EngineSight = {
  state: "ready",
  installed: true,
  process: { pid: 7, startedBy: "set-up" },
  own: true,
  contents,
};

for (const [title, sight] of [
  ["that the set-up installed and started", ours],
  ["of ours that systemd runs", { ...ours, process: { pid: 7, startedBy: "service" } }],
] as const) {
  test(`an engine ${title} goes when nothing foreign stands in it`, () => {
    expect(engineFate(sight)).toEqual({ goes: true, pid: 7 });
  });
}

for (const foreign of ["container shop", "image postgres:17", "volume orders"]) {
  test(`an engine of ours with somebody's ${foreign} stays, and says so`, () => {
    expect(engineFate({ ...ours, contents: { ...contents, foreign: [foreign] } })).toEqual({
      goes: false,
      why: `it holds what is not Firedrill's: ${foreign}`,
    });
  });
}

for (const [title, change, why] of [
  ["nobody recorded as installed", { installed: false }, /nothing records/],
  ["does not answer", { state: "stopped", process: null, contents: null }, /does not answer/],
  ["somebody else started", { process: { pid: 8, startedBy: "another" } }, /started it \(process 8\)/],
  ["is not the one that was looked into", { own: false }, /leads to another engine/],
] as const) {
  test(`an engine that ${title} stays`, () => {
    expect(engineFate({ ...ours, ...change })).toMatchObject({
      goes: false,
      why: expect.stringMatching(why),
    });
  });
}

test("an engine that was there and stood still is not stopped by us, but by who reads how", () => {
  expect(engineFate({ ...ours, installed: false })).toMatchObject({ goes: false, command: "kill 7" });
});

test("where there is no engine nothing is said of one", () => {
  const sight: EngineSight = { ...ours, state: "absent", installed: false, process: null, contents: null };
  expect(engineFate(sight)).toBeNull();
});
