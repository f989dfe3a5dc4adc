import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./command.ts";
import { builtFolder } from "./built-folder.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { flannelBuild } from "./flannel.ts";
import type { GoBuild } from "./go.ts";
import { goBuild, goModuleFolder } from "./go.ts";
import { contentKey, folderInputs } from "./key.ts";
import { kubernetesFlags, nodeImageFolder } from "./kubernetes.ts";
import type { Piece } from "./piece.ts";

export interface NodeBinariesPiece extends Piece {
  readonly key: string;
  readonly folder: string;
}

const k8s = "k8s.io/kubernetes/cmd";
const cni = "github.com/containernetworking/plugins/plugins";
const containerd = "github.com/containerd/containerd/v2";
const small = "-s -w";

type Part = Omit<GoBuild, "output" | "module"> & { readonly what: string; readonly module: string };

/** runc needs cgo; containerd has a module of its own, as its requirements and Kubernetes' do not resolve together. */
const parts: readonly Part[] = [
  {
    what: "Kubernetes",
    module: "kubernetes",
    packages: [
      ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"].map(
        (name) => `${k8s}/${name}`,
      ),
      ...["kubelet", "kubeadm", "kubectl"].map((name) => `${k8s}/${name}`),
    ],
    flags: kubernetesFlags,
  },
  {
    what: "etcd's tools, CoreDNS, crictl and network plugins",
    module: "kubernetes",
    packages: [
      ...["etcdctl/v3", "etcdutl/v3"].map((name) => `go.etcd.io/etcd/${name}`),
      ...["ipam/host-local", "main/loopback", "main/ptp", "meta/portmap"].map((name) => `${cni}/${name}`),
      "sigs.k8s.io/cri-tools/cmd/crictl",
      "./coredns",
    ],
    flags: kubernetesFlags,
  },
  {
    what: "etcd's server",
    module: "kubernetes",
    packages: ["go.etcd.io/etcd/server/v3"],
    name: "etcd",
    flags: kubernetesFlags,
  },
  {
    // By itself: it writes a package's name in capitals, and Go takes no two ways of writing it in one build.
    what: "the storage provisioner",
    module: "kubernetes",
    packages: ["github.com/rancher/local-path-provisioner"],
    flags: kubernetesFlags,
  },
  {
    what: "runc",
    module: "kubernetes",
    packages: ["github.com/opencontainers/runc"],
    name: "runc",
    flags: ["-tags", "seccomp", "-ldflags", small],
    cgo: true,
  },
  {
    what: "containerd",
    module: "containerd",
    packages: ["containerd", "ctr", "containerd-shim-runc-v2"].map((name) => `${containerd}/cmd/${name}`),
    flags: [
      "-tags",
      "no_aufs,no_zfs,no_btrfs,no_devmapper",
      "-ldflags",
      `${small} -X ${containerd}/version.Version=v2.3.4`,
    ],
  },
];
const pauseFlags = ["-Os", "-static", "-DVERSION=v3.10.2"];

/** The programs of the offline node image, compiled from released modules. Go's cache makes an interrupted build go on. */
export async function nodeBinariesPiece(context: HostContext): Promise<NodeBinariesPiece> {
  const sources = nodeImageFolder(context);
  const key = contentKey({
    ...(await folderInputs(sources, { skip: (path) => path === "node" })),
    recipe: JSON.stringify([parts, pauseFlags]),
    flannel: await readFile(join(import.meta.dirname, "flannel.ts")),
    arch: process.arch,
  });
  const home = join(context.cache, "node-binaries", key);
  const built = builtFolder(home);

  return {
    key,
    folder: home,
    async needs() {
      if (await built.isThere()) return [];
      return [
        {
          what: "Kubernetes and its runtime",
          why: "programs of the node image",
          cost: "compiled with Go, 15 min",
          gib: 10,
          place: "cache",
        },
      ];
    },
    provide: () => built.build(compileAll),
  };

  async function compileAll(partial: string): Promise<void> {
    for (const { what, module, ...part } of parts) {
      await context.steps.step(`${what} compiled`, () =>
        goBuild(context, { ...part, module: join(sources, module), output: partial }),
      );
    }
    await context.steps.step("flannel compiled", async () => {
      const folder = `${home}.flannel`;
      const build = await flannelBuild(context, { module: join(sources, "kubernetes"), folder });
      await goBuild(context, { ...build, output: partial, flags: [...build.flags, "-ldflags", small] });
      await rm(folder, { recursive: true, force: true });
    });
    await context.steps.step("pause compiled", () =>
      compilePause(context, join(sources, "kubernetes"), partial),
    );
  }
}

async function compilePause(context: HostContext, module: string, folder: string): Promise<void> {
  const source = await goModuleFolder(context, { module, path: "k8s.io/kubernetes" });
  const output = join(folder, "pause");
  const call = { what: "pause could not be compiled", log: logFile(context, "go"), timeoutMs: 60_000 };
  await command("gcc", [...pauseFlags, "-o", output, join(source, "build/pause/linux/pause.c")], call);
  await command("strip", [output], call);
}
