import { Agent } from "node:http";
import { expect, test } from "@playwright/test";
import { exchange } from "./exchange.ts";
import { startFakeSystem } from "./testing/fake-system.ts";

test("a kept connection is used again, but never one that somebody in between has answered on", async () => {
  const system = await startFakeSystem();
  const agent = new Agent({ keepAlive: true });
  const { hostname: host, port } = new URL(system.url);
  const endpoint = { url: system.url, host, port: Number(port), path: "" };
  const body = JSON.stringify({ version: 1, data: "x" });
  let write = 0;
  const send = async () => {
    write += 1;
    const path = `/records/${write}`;
    const done = await exchange({ endpoint, agent, path, method: "PUT", body, timeoutMs: 2_000 });
    return done.kind === "answered" ? done.status : done.kind;
  };
  try {
    expect([await send(), await send()]).toEqual([201, 201]);
    system.fault = "intercepted";
    expect(await send()).toBe(403);
    system.fault = null;
    expect([await send(), await send()]).toEqual([201, 201]);
    const connections = system.requests.map(({ connection }) => connection);
    expect(connections).toEqual([1, 1, 1, 2, 2]);
  } finally {
    agent.destroy();
    await system.stop();
  }
});
