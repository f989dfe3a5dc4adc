/** Docker's own client in front of a socket that answers as an engine would. */
import { expect, test } from "@playwright/test";
import { contentsOf, listEngine } from "./engine-contents.ts";
import { engineWith } from "../testing/engine-with.ts";

const nodeImage = `kindest/node@sha256:${"0".repeat(64)}`;
const own = { runs: new Set(["r1"]), clusters: new Set(["firedrill-r1"]) };

test("what stands in an engine is told by owner", async () => {
  await using engine = await engineWith({
    containers: {
      vault: { "firedrill.run": "r1" },
      node: { "io.x-k8s.kind.cluster": "firedrill-r1", "firedrill.image": "node" },
      "firedrill-pack": { "firedrill.image": "pack" },
      shop: {},
      "their-node": { "io.x-k8s.kind.cluster": "theirs", "firedrill.image": "node" },
      "another-run": { "firedrill.run": "r2" },
    },
    images: [
      { tags: ["firedrill/mesh:dev"], labels: { "firedrill.image": "mesh" } },
      { tags: ["firedrill/theirs:1"], labels: {} },
      { tags: ["their/app:1"], labels: { "firedrill.image": "mesh" } },
      { tags: [], labels: { "firedrill.image": "mesh" } },
      { tags: [], digests: [nodeImage], labels: {} },
      { tags: [], labels: {} },
    ],
    volumes: ["orders"],
  });
  const listing = await listEngine("docker", { ...process.env, DOCKER_HOST: engine.host });
  expect(listing).not.toBeNull();
  expect(listing && contentsOf(listing, own)).toEqual({
    tags: ["firedrill/mesh:dev"],
    unnamed: 1,
    packing: true,
    nodeImages: [nodeImage],
    foreign: [
      "container shop",
      "container their-node",
      "container another-run",
      "image firedrill/theirs:1",
      "image their/app:1",
      "volume orders",
    ],
    containers: 6,
  });
  expect(engine.requests.every((line) => line.startsWith("GET "))).toBe(true);
});

test("an engine that does not answer to all of it is not taken for an empty one", async () => {
  await using engine = await engineWith({ containers: {}, images: [], volumes: null });
  expect(await listEngine("docker", { ...process.env, DOCKER_HOST: engine.host })).toBeNull();
});
