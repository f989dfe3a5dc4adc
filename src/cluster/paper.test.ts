import { expect, test } from "@playwright/test";
import { paperProvider } from "./paper.ts";

test("a cluster on paper has the nodes of a real one, and refuses whatever is asked of it", async () => {
  const spec = { run: "r", name: "c", network: "n", image: "i", folder: "/f", ports: [], nodePort: 1 };
  const cluster = await paperProvider().create(spec);
  expect(cluster.nodes.map(({ role }) => role)).toEqual(["control-plane", "worker", "worker"]);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error("it has no node");
  for (const asked of [
    cluster.exec(node, ["true"]),
    cluster.kubectl(["get", "pods"]),
    cluster.stations(),
    cluster.start({ network: null }, ["true"]),
    cluster.machines(),
    cluster.destroy([]),
    cluster.adopt(),
  ]) {
    await expect(asked).rejects.toThrow("a cluster on paper was asked");
  }
});
