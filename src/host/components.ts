import { kubernetesVersion } from "./kubernetes.ts";

/** An image of the cluster's own that is built from compiled programs alone. */
export interface Component {
  readonly name: string;
  /** Name in the node, as kubeadm and the manifests of fixtures/node-image ask for it. */
  readonly reference: string;
  readonly binaries: readonly string[];
  readonly entrypoint?: string;
  /** Needs a shell and packet filters. */
  readonly net?: true;
}

export const pauseReference = "registry.k8s.io/pause:3.10.2";
export const netReference = "docker.io/firedrill/net:v1";
export const provisionerReference = "docker.io/firedrill/local-path-provisioner:v0.0.30";

const control = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({
  name,
  reference: `registry.k8s.io/${name}:${kubernetesVersion}`,
  binaries: [name],
}));

/** Versions are the ones that kubeadm of this Kubernetes release asks for. */
export const components: readonly Component[] = [
  ...control,
  {
    name: "kube-proxy",
    reference: `registry.k8s.io/kube-proxy:${kubernetesVersion}`,
    binaries: ["kube-proxy"],
    net: true,
  },
  { name: "etcd", reference: "registry.k8s.io/etcd:3.7.0-0", binaries: ["etcd", "etcdctl", "etcdutl"] },
  {
    name: "coredns",
    reference: "registry.k8s.io/coredns/coredns:v1.14.6",
    binaries: ["coredns"],
    entrypoint: "coredns",
  },
  { name: "pause", reference: pauseReference, binaries: ["pause"], entrypoint: "pause" },
  { name: "flannel", reference: "docker.io/firedrill/flannel:v0.28.10", binaries: ["flanneld"], net: true },
  {
    name: "local-path-provisioner",
    reference: provisionerReference,
    binaries: ["local-path-provisioner"],
    entrypoint: "local-path-provisioner",
  },
];

/** Dockerfile of a component; the programs come from the named context `bin`. */
export function componentDockerfile({ binaries, entrypoint }: Component, base: string): string {
  const lines = [`FROM ${base}`, `COPY --chmod=0755 --from=bin ${binaries.join(" ")} /usr/local/bin/`];
  if (entrypoint !== undefined) lines.push(`ENTRYPOINT ["/usr/local/bin/${entrypoint}"]`);
  return `${lines.join("\n")}\n`;
}
