import { expect, test } from "@playwright/test";
import { translate } from "./kind-call.ts";

const scope = {
  planName: "x0tta6bl4-staging",
  runName: "fd-1",
  network: "net-1",
  image: "node:1",
  binary: "/tools/kind",
  kubeconfig: "/run/config",
  config: "/run/kind.yaml",
  log: "/run/kind.jsonl",
};

test("another image, kubeconfig or configuration in the plan is replaced by the run's", () => {
  const asked =
    "create cluster --name=x0tta6bl4-staging --image evil --kubeconfig=/root/.kube/config --config my.yaml --wait 60s";
  expect(translate(asked.split(" "), scope)).toEqual({
    arguments:
      "create cluster --name fd-1 --kubeconfig /run/config --image node:1 --config /run/kind.yaml --wait 60s".split(
        " ",
      ),
    config: "my.yaml",
  });
});

for (const call of [
  "delete cluster --name production",
  "delete cluster",
  "delete cluster --name x0tta6bl4-staging -nproduction",
  "delete cluster --name x0tta6bl4-staging --name=production",
  "delete cluster production --name x0tta6bl4-staging",
  "delete clusters --all",
  "delete cluster --name x0tta6bl4-staging -A",
  "load docker-image x --name x0tta6bl4-staging",
  "create cluster --name=other",
  "build node-image",
]) {
  test(`kind ${call} is refused`, () => {
    expect(translate(call.split(" "), scope)).toEqual({ refused: expect.stringContaining("kind") });
  });
}
