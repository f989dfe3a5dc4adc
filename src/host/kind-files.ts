import { podSubnet } from "../cluster/kind-config.ts";
import { netReference, pauseReference, provisionerReference } from "./components.ts";

/** kind's default storage manifest out of its source, with our images. Throws when the source has another shape. */
export function storageManifest(source: string): string {
  const manifest = /const defaultStorageManifest = `\n([\s\S]*?)\n`\n/.exec(source)?.[1];
  if (manifest === undefined) throw new Error("kind's source holds no default storage manifest");
  const filled = manifest
    .replaceAll("` + storageProvisionerImage + `", provisionerReference)
    .replaceAll("` + storageHelperImage + `", netReference);
  if (filled.includes("`") || !filled.includes(provisionerReference)) {
    throw new Error("kind's default storage manifest has another shape than expected");
  }
  return `${filled}\n`;
}

/** kind's containerd configuration with our pause image. Throws when it names none. */
export function withPauseImage(config: string): string {
  const changed = config.replace(/registry\.k8s\.io\/pause:[0-9.]+(?=")/, pauseReference);
  if (!changed.includes(`"${pauseReference}"`))
    throw new Error("kind's containerd configuration names no pause image");
  return changed;
}

/**
 * A node has a route to each of its own pods, as long as it runs. What is still sent to one that has ended would take the
 * default route out of the machine, where somebody else may answer.
 */
const unit = "firedrill-pods-stay-in.service";
const unitLines = [
  "[Unit]",
  "Before=kubelet.service",
  "[Service]",
  "Type=oneshot",
  `ExecStart=/sbin/ip route replace unreachable ${podSubnet} metric 4096`,
  "[Install]",
  "WantedBy=multi-user.target",
];

/**
 * Shell lines that make any kind node start on hosts with cgroup v1 (kubelet >= 1.35 refuses those by default) and
 * where containers may not lower oom_score_adj (no CAP_SYS_RESOURCE), and that keep the pods' traffic in. Each is followed
 * by its own check.
 */
export const hostAdaptation: readonly string[] = [
  "sed -i 's/^KUBELET_EXTRA_ARGS=.*/& --fail-cgroupv1=false/' /etc/default/kubelet",
  "grep -q '^KUBELET_EXTRA_ARGS=.*--fail-cgroupv1=false' /etc/default/kubelet",
  "sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' /etc/containerd/config.toml",
  "grep -q 'restrict_oom_score_adj = true' /etc/containerd/config.toml",
  `printf '%s\\n' ${unitLines.map((line) => `'${line}'`).join(" ")} >/etc/systemd/system/${unit}`,
  `systemctl enable ${unit} && test -e /etc/systemd/system/multi-user.target.wants/${unit}`,
];
