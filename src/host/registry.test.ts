import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { namedNodeImage } from "./named-image.ts";
import { chooseNodeWay } from "./node-way.ts";
import { registryAnswers, registryOf } from "./registry.ts";

test("an image without a host lives at Docker Hub, one with a host there", () => {
  expect(registryOf("kindest/node:v1@sha256:00")).toBe("registry-1.docker.io");
  expect(registryOf("localhost:5000/kindest/node")).toBe("localhost:5000");
  expect(registryOf("mirror.test/kindest/node")).toBe("mirror.test");
});

const answers = [
  { name: "200", status: 200, headers: {}, expected: true },
  {
    name: "401 that asks for a token",
    status: 401,
    headers: { "www-authenticate": "Bearer" },
    expected: true,
  },
  { name: "401 of something else", status: 401, headers: {}, expected: false },
  { name: "403 of a proxy", status: 403, headers: {}, expected: false },
  { name: "a redirect to a page", status: 302, headers: { location: "/blocked" }, expected: false },
];

for (const { name, status, headers, expected } of answers) {
  test(`a registry ${expected ? "answers" : "does not answer"} with ${name}`, async () => {
    await using server = await listening(status, headers);
    expect(await registryAnswers(server.address)).toBe(expected);
  });
}

test("a registry that is silent does not answer, within the time", async () => {
  await using server = await listening(undefined, {});
  const started = performance.now();
  expect(await registryAnswers(server.address, 300)).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});

const yes = async (): Promise<boolean> => true;
const no = async (): Promise<boolean> => false;
const facts = {
  named: false,
  forcedOffline: false,
  cgroup2: true,
  pulledBefore: no,
  builtBefore: no,
  registryAnswers: yes,
};
const ways = [
  { name: "a registry that answers", facts, pulled: true },
  { name: "no registry", facts: { ...facts, registryAnswers: no }, pulled: false },
  { name: "offline by wish", facts: { ...facts, forcedOffline: true }, pulled: false },
  { name: "cgroup v1", facts: { ...facts, cgroup2: false, pulledBefore: yes }, pulled: false },
  { name: "an image built before", facts: { ...facts, builtBefore: yes }, pulled: false },
  {
    name: "an image pulled before",
    facts: { ...facts, pulledBefore: yes, registryAnswers: no },
    pulled: true,
  },
  {
    name: "an image that is named, whatever else is so",
    facts: {
      ...facts,
      named: true,
      forcedOffline: true,
      cgroup2: false,
      builtBefore: yes,
      registryAnswers: no,
    },
    pulled: true,
  },
];

for (const way of ways) {
  test(`with ${way.name} the node image is ${way.pulled ? "pulled" : "built"}`, async () => {
    expect((await chooseNodeWay(way.facts)).pulled).toBe(way.pulled);
  });
}

const digest = `sha256:${"0a".repeat(32)}`;
for (const reference of [`kindest/node@${digest}`, `127.0.0.1:5000/a/node:v1@${digest}`]) {
  test(`the node image may be named ${reference.slice(0, 24)}…`, () => {
    expect(namedNodeImage({ FIREDRILL_NODE_IMAGE: reference })).toBe(reference);
  });
}

for (const reference of [
  "kindest/node",
  "kindest/node:v1",
  "kindest/node@sha256:0a",
  `@${digest}`,
  `a b@${digest}`,
]) {
  test(`the node image may not be named "${reference.slice(0, 24)}"`, () => {
    expect(() => namedNodeImage({ FIREDRILL_NODE_IMAGE: reference })).toThrow(Problem);
  });
}

test("no node image is named where the variable is empty or absent", () => {
  expect(namedNodeImage({})).toBeUndefined();
  expect(namedNodeImage({ FIREDRILL_NODE_IMAGE: "" })).toBeUndefined();
});

async function listening(
  status: number | undefined,
  headers: Record<string, string | undefined>,
): Promise<{ address: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    if (status === undefined) return;
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(status).end("page");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
