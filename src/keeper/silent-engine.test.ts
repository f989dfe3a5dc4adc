/** An engine that takes connections and never says a word: every call has its end, and says whose silence it was. */
import { glob, readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { nodeExec } from "../cluster/node-exec.ts";
import { docker } from "./docker.ts";
import { engineSocket, withEngine } from "./testing/engine-socket.ts";

test("a question is given up in its time", async () => {
  await using engine = await engineSocket();
  const begun = performance.now();
  await withEngine(engine, async () => {
    await expect(docker(["ps", "--all"], 500)).rejects.toThrow(
      "Docker does not answer: docker ps --all: nothing within 0.5 s",
    );
  });
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(engine.connections()).toBeGreaterThan(0);
});

test("a command in a node that nobody answers for has no exit code: it is not taken as done", async () => {
  await using engine = await engineSocket();
  const node = { name: "n", container: "n", role: "worker", volumes: "/v" } as const;
  await withEngine(engine, async () => {
    await expect(nodeExec(node, ["true"], { timeoutMs: 500 })).rejects.toThrow("no end within 500 ms");
  });
});

test("no call of docker in the source is without a deadline", async () => {
  const found: string[] = [];
  for await (const file of glob("{src,fixtures}/**/*.ts")) {
    const text = await readFile(file, "utf8");
    for (const [call] of text.matchAll(/execa\(\s*"docker",[\s\S]*?\);?\n/g)) found.push(`${file}: ${call}`);
  }
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter((call) => !/\btimeout\b/.test(call))).toEqual([]);
});

test("an engine that falls silent while the vault starts is given up: its library has no deadline", async () => {
  await using engine = await engineSocket(({ line }) =>
    line.startsWith("POST /volumes") ? { status: 201, json: { Name: "v" } } : null,
  );
  const start = `
    import { startVault } from ${JSON.stringify(new URL("../vault/versitygw.ts", import.meta.url).href)};
    const folder = process.argv[1];
    await startVault({ image: "i", network: "n", run: "r", folder, owe: async () => {}, engineMs: 1_000 })
      .catch((cause) => console.log(cause.text.what));
    process.exit();`;
  // In a process of its own: the library remembers the engine that it once found.
  const { stdout } = await execa(
    process.execPath,
    ["--input-type=module", "-e", start, test.info().outputPath("vault")],
    { env: { DOCKER_HOST: engine.host }, timeout: 25_000 },
  );
  expect(stdout).toBe("the vault did not start: Docker does not answer: nothing within 1 s");
});
