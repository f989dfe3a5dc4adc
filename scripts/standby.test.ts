import { expect, test } from "@playwright/test";
import { changed, type ClusterState, healthy, layDatabaseDesk } from "./testing/desk.ts";

const lay = (state: ClusterState) => layDatabaseDesk(test.info().outputPath("desk"), state);
const lost = changed({ "x0tta6bl4-db-0.role": null });
const promotion = [
  "record: x0tta6bl4-db-1 suspended",
  "delete pod x0tta6bl4-db-0",
  "set-synchronous suspended in x0tta6bl4-db-1",
  "pg_promote in x0tta6bl4-db-1",
  "service: x0tta6bl4-db-1",
];

test("the standby of a lost primary is promoted: record, fence, degrade, promotion, Service, each timed", async () => {
  const desk = await lay(lost);
  const result = await desk.run("promote_standby.sh");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(await desk.calls()).toEqual(promotion);
  expect(result.stdout).toMatch(/^Promotion completed: x0tta6bl4-db-1 is primary on timeline 00000002/);
  expect(result.stderr).toMatch(/^degraded: a write no longer waits for a standby: \d+ ms$/m);
});

test("--check says that it can be promoted, and touches nothing", async () => {
  const desk = await lay(lost);
  const result = await desk.run("promote_standby.sh", "--check");
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toBe("x0tta6bl4-db-1 can be promoted");
  expect(await desk.calls()).toEqual([]);
});

test("a primary that answers, and whose claim was deleted, is replaced", async () => {
  const desk = await lay(changed({ "x0tta6bl4-db-0.claim-goes": "2026-11-26T00:00:00Z" }));
  const result = await desk.run("promote_standby.sh");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stderr).toContain("x0tta6bl4-db-0 answers, and its claim was deleted");
  expect(await desk.calls()).toEqual(promotion);
});

const refusals: Readonly<Record<string, { state: ClusterState; reason: string }>> = {
  "a primary that answers": { state: healthy, reason: "x0tta6bl4-db-0 answers, see degrade_database.sh" },
  "a standby that may lack writes": {
    state: changed({ "x0tta6bl4-db-0.role": null, synchronous: "suspended" }),
    reason: "took writes without a standby",
  },
  "a standby that does not answer": {
    state: changed({ "x0tta6bl4-db-0.role": null, "x0tta6bl4-db-1.role": null }),
    reason: "no standby survives",
  },
  "a standby of another database": {
    state: changed({ "x0tta6bl4-db-0.role": null, "x0tta6bl4-db-1.identifier": "8" }),
    reason: "no standby survives",
  },
  "a primary that replays the log of a restore": {
    state: changed({ "x0tta6bl4-db-0.role": "replaying" }),
    reason: "replays the log after a restore",
  },
  "a standby whose claim was deleted": {
    state: changed({ "x0tta6bl4-db-0.role": null, "x0tta6bl4-db-1.claim-goes": "2026-11-26T00:00:00Z" }),
    reason: "the claim of x0tta6bl4-db-1 was deleted",
  },
  "no record": { state: changed({ primary: null }), reason: "there is no record of who is primary" },
};

for (const [what, { state, reason }] of Object.entries(refusals)) {
  for (const option of [[], ["--check"]]) {
    test(`the promotion is refused for ${what}, and touches nothing ${option.join("")}`, async () => {
      const desk = await lay(state);
      const result = await desk.run("promote_standby.sh", ...option);
      expect(result.stderr).toContain(reason);
      expect(result.exitCode).toBe(2);
      expect(await desk.calls()).toEqual([]);
    });
  }
}

test("a primary that answers is replaced on demand", async () => {
  const desk = await lay(healthy);
  const result = await desk.run("promote_standby.sh", "--replace");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(await desk.calls()).toEqual(promotion);
});

test("a promotion that failed on its way is taken up, from the step that failed", async () => {
  const desk = await lay(lost);
  await desk.put("refuse-promotion", "");
  const failed = await desk.run("promote_standby.sh");
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toContain("x0tta6bl4-db-1 was not promoted within");
  expect(await desk.read("service")).toBe("x0tta6bl4-db-0");
  await desk.remove("refuse-promotion");
  const again = await desk.run("promote_standby.sh");
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stderr).toContain("a promotion of x0tta6bl4-db-1 did not come to its end");
  expect(await desk.record()).toBe("x0tta6bl4-db-1 suspended");
  expect(await desk.read("service")).toBe("x0tta6bl4-db-1");
});

const promoted = changed({
  primary: "x0tta6bl4-db-1",
  synchronous: "suspended",
  service: "x0tta6bl4-db-1",
  "x0tta6bl4-db-0.role": "standby",
  "x0tta6bl4-db-1.role": "primary",
  "x0tta6bl4-db-1.waits": "suspended",
});

test("a standby that follows is waited for again: the server first, the record then", async () => {
  const desk = await lay(promoted);
  const result = await desk.run("rejoin_standby.sh");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(await desk.calls()).toEqual([
    "set-synchronous required in x0tta6bl4-db-1",
    "record: x0tta6bl4-db-1 required",
  ]);
  expect(result.stdout).toBe("Rejoin completed: x0tta6bl4-db-0 is the synchronous standby of x0tta6bl4-db-1");
});

test("a former primary that still runs as one is started again before it is waited for", async () => {
  const desk = await lay({ ...promoted, "x0tta6bl4-db-0.role": "primary", "comes-back": "" });
  const result = await desk.run("rejoin_standby.sh");
  expect(result.exitCode, result.stderr).toBe(0);
  expect((await desk.calls())[0]).toBe("delete pod x0tta6bl4-db-0");
  expect(await desk.record()).toBe("x0tta6bl4-db-1 required");
});

test("a standby gets a new volume on demand", async () => {
  const desk = await lay({ ...promoted, "comes-back": "", "node-ready": "True" });
  const result = await desk.run("rejoin_standby.sh", "--new-volume");
  expect(result.exitCode, result.stderr).toBe(0);
  expect((await desk.calls()).slice(0, 2)).toEqual([
    "delete pvc data-x0tta6bl4-db-0",
    "delete pod x0tta6bl4-db-0",
  ]);
});

test("without a primary there is nothing to rejoin, and nothing to degrade", async () => {
  for (const script of ["rejoin_standby.sh", "degrade_database.sh"]) {
    const desk = await layDatabaseDesk(test.info().outputPath(script), lost);
    const result = await desk.run(script);
    expect(result.stderr).toContain("x0tta6bl4-db-0, the recorded primary, takes no writes");
    expect(result.exitCode).toBe(2);
    expect(await desk.calls()).toEqual([]);
  }
});

test("a primary whose standby is lost takes writes alone: the record first, the server then", async () => {
  const desk = await lay(changed({ "x0tta6bl4-db-1.role": null }));
  const result = await desk.run("degrade_database.sh");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(await desk.calls()).toEqual([
    "record: x0tta6bl4-db-0 suspended",
    "set-synchronous suspended in x0tta6bl4-db-0",
  ]);
});

test("a database whose standby is there is not degraded", async () => {
  const desk = await lay(healthy);
  const result = await desk.run("degrade_database.sh");
  expect(result.stderr).toContain("writes are acknowledged, so the standby is there");
  expect(result.exitCode).toBe(2);
  expect(await desk.calls()).toEqual([]);
});

const placed = changed({ "x0tta6bl4-db-0.volume-on": "one", "x0tta6bl4-db-1.volume-on": "two" });

test("asked to do so where it is needed, and where it is not nothing is done and that is well", async () => {
  const desk = await lay(healthy);
  const result = await desk.run("degrade_database.sh", "--if-needed");
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Not needed: writes are ack/) });
  expect(await desk.calls()).toEqual([]);
});

test("a standby that follows does not count where its node is about to be taken out", async () => {
  const desk = await lay(placed);
  const result = await desk.run("degrade_database.sh", "--without", "two");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(await desk.calls()).toEqual([
    "record: x0tta6bl4-db-0 suspended",
    "set-synchronous suspended in x0tta6bl4-db-0",
  ]);
});

for (const [node, exitCode, reason] of [
  ["one", 2, /the primary itself lies on one: see promote_standby/],
  ["three", 0, /^Not needed: the standby's volume does not lie on three/],
] as const) {
  test(`with node ${node} about to be taken out nothing is touched`, async () => {
    const desk = await lay(placed);
    const result = await desk.run("degrade_database.sh", "--without", node);
    expect(result.exitCode).toBe(exitCode);
    expect(`${result.stdout}${result.stderr}`).toMatch(reason);
    expect(await desk.calls()).toEqual([]);
  });
}

for (const [script, option] of [
  ["promote_standby.sh", "--force"],
  ["rejoin_standby.sh", "--force"],
  ["degrade_database.sh", "now"],
] as const) {
  test(`${script} refuses what it does not know with its usage`, async () => {
    const desk = await lay(lost);
    const result = await desk.run(script, option);
    expect(result.stderr).toMatch(/^Usage: /);
    expect(result.exitCode).toBe(1);
    expect(await desk.calls()).toEqual([]);
  });
}
