import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostContext } from "./context.ts";
import type { KeyInputs } from "./key.ts";

/** Kubernetes release of the offline build; go.mod of fixtures/node-image/kubernetes requires the same. */
export const kubernetesVersion = "v1.37.2";

const [major = "", minor = ""] = kubernetesVersion.slice(1).split(".");
const stamp = "k8s.io/component-base/version";
const stamped = {
  gitVersion: kubernetesVersion,
  gitMajor: major,
  gitMinor: minor,
  gitTreeState: "archive",
  gitCommit: "0".repeat(40),
};

/** Without the version stamped in, kubeadm and kubelet refuse one another. */
export const kubernetesFlags: readonly string[] = [
  "-ldflags",
  ["-s", "-w", ...Object.entries(stamped).map(([name, value]) => `-X ${stamp}.${name}=${value}`)].join(" "),
];

export function nodeImageFolder(context: Pick<HostContext, "root">): string {
  return join(context.root, "fixtures", "node-image");
}

/** What decides a Go module's build. */
export async function moduleInputs(folder: string): Promise<KeyInputs> {
  return {
    "go.mod": await readFile(join(folder, "go.mod")),
    "go.sum": await readFile(join(folder, "go.sum")),
  };
}
