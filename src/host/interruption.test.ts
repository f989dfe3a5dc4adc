import { once } from "node:events";
import { expect, test } from "@playwright/test";
import { execa } from "execa";

const module = JSON.stringify(new URL("interruption.ts", import.meta.url).href);

/** A process that calls it with this work, and says on stdout when it is interruptible. */
const child = (work: string) =>
  execa(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { tellingOfInterruption } from ${module};
       await tellingOfInterruption((line) => console.error(line), ${work});
       console.log("over"); setTimeout(() => {}, 10_000);`,
    ],
    { reject: false, timeout: 20_000 },
  );

test("a set-up that is interrupted says that it can go on, with the exit code of an interrupt", async () => {
  const setup = child(
    'async () => { console.log("at work"); await new Promise((end) => setTimeout(end, 10_000)); }',
  );
  await once(setup.stdout, "data");
  setup.kill("SIGINT");
  const { exitCode, stderr } = await setup;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 130,
    stderr: "Interrupted. What is whole stays, nothing half made is used: the same command goes on.",
  });
});

test("what follows the set-up is interrupted as before", async () => {
  const later = child("async () => {}");
  await once(later.stdout, "data");
  later.kill("SIGINT");
  const { signal, stderr } = await later;
  expect({ signal, stderr }).toEqual({ signal: "SIGINT", stderr: "" });
});
