import { expect, test } from "@playwright/test";
import { parse } from "yaml";
import { kindConfig, nodeNames } from "./kind-config.ts";

const config = kindConfig({
  ports: [8080, 8081, 8082],
  nodePort: 30080,
  volumes: ["/v/a", "/v/b", "/v/c"],
});

test("every node has a client port of its own on the loopback address alone", () => {
  expect(config.nodes.map(({ extraPortMappings }) => extraPortMappings)).toEqual(
    [8080, 8081, 8082].map((hostPort) => [
      { hostPort, containerPort: 30080, listenAddress: "127.0.0.1", protocol: "TCP" },
    ]),
  );
});

test("every node has its own volume filesystem where the provisioner puts volumes", () => {
  expect(config.nodes.map(({ extraMounts }) => extraMounts[0])).toEqual(
    ["/v/a", "/v/b", "/v/c"].map((hostPath) => ({
      hostPath,
      containerPath: "/var/local-path-provisioner",
      propagation: "None",
    })),
  );
});

test("the control plane is untainted and the kubelet runs on every kind of host", () => {
  const patches = config.kubeadmConfigPatches.map((patch) => parse(patch));
  expect(patches).toEqual([
    { kind: "InitConfiguration", nodeRegistration: { taints: [] } },
    {
      kind: "KubeletConfiguration",
      failCgroupV1: false,
      crashLoopBackOff: { maxContainerRestartPeriod: "30s" },
    },
  ]);
});

test("nodes are named as kind names them", () => {
  expect(nodeNames("x")).toEqual(["x-control-plane", "x-worker", "x-worker2"]);
});
