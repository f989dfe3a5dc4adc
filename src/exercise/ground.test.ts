import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { conduct } from "./conduct.ts";
import { watchGround } from "./ground.ts";
import type { ExerciseParts } from "./parts.ts";

const fast = { pause: async () => void (await sleep(5)) };
const holds = async (): Promise<void> => undefined;

test("the watch tells when the ground gives way, and every later look says so though it holds again", async () => {
  let looks = 0;
  const ground = watchGround(fast, [
    holds,
    async () => {
      looks += 1;
      if (looks === 3) throw new Error("third look");
    },
  ]);
  await expect(ground.gaveWay).rejects.toThrow("third look");
  await expect(ground.look()).rejects.toThrow("third look");
  expect(looks).toBe(4);
});

test("who leaves is not told any more", async () => {
  let fails = false;
  const ground = watchGround(fast, [
    async () => {
      if (fails) throw new Error("gone");
    },
  ]);
  await ground.look();
  ground.leave();
  await sleep(20);
  fails = true;
  const told = await Promise.race([ground.gaveWay.catch(() => "told"), sleep(50, "silent")]);
  expect(told).toBe("silent");
});

/** Parts whose first act is the given one: all that this story needs. */
function parts(createCluster: () => Promise<never>, ground: ExerciseParts["ground"]) {
  const recorded: JournalEvent[] = [];
  const told = {
    clock: { now: () => 1, pause: fast.pause },
    ground,
    createCluster,
    startVault: async () => ({}),
    narrate: (_title: string, body: () => Promise<unknown>) => body(),
    async record(...events: JournalEvent[]) {
      recorded.push(...events);
    },
  };
  return { parts: told as unknown as ExerciseParts, recorded };
}

test("an exercise that hangs ends when its ground gives way, as the harness's error", async () => {
  let gone = false;
  const ground = watchGround(fast, [
    async () => {
      if (gone) throw new Error("the vault died");
    },
  ]);
  const { parts: hanging, recorded } = parts(() => new Promise<never>(() => {}), ground);
  const conducted = conduct(hanging);
  gone = true;
  await expect(conducted).rejects.toThrow("the vault died");
  expect(recorded.at(-1)).toMatchObject({ type: "harness.error", message: "the vault died" });
});

test("what fails because the ground gave way is told as that, whatever it says itself", async () => {
  let gone = false;
  const slow = { pause: async () => void (await sleep(60_000, undefined, { ref: false })) };
  const ground = watchGround(slow, [
    async () => {
      if (gone) throw new Error("the vault died");
    },
  ]);
  await ground.look();
  const failing = async (): Promise<never> => {
    gone = true;
    throw new Error("the backup failed");
  };
  const { parts: failed, recorded } = parts(failing, ground);
  await expect(conduct(failed)).rejects.toThrow("the vault died");
  expect(recorded.filter(({ type }) => type === "harness.error")).toHaveLength(1);
});

test("on ground that holds an error is told as it is, even when it cannot be recorded", async () => {
  const failing = async (): Promise<never> => {
    throw new Error("no cluster");
  };
  const { parts: failed } = parts(failing, watchGround(fast, [holds]));
  const record: ExerciseParts["record"] = async (...events) => {
    if (events.some(({ type }) => type === "harness.error")) throw new Error("ENOSPC");
  };
  await expect(conduct({ ...failed, record })).rejects.toThrow("no cluster");
});
