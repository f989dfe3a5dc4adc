/** One wrong thing for each rule that reads its commands, and one of the same kind that is right. */
import type { RuleRow } from "./rule-row.ts";

const restore = "   scripts/restore.sh backups/<archive.tar.gz>\n";
const scaleUp = "   kubectl scale deployment/lamp --replicas=2 -n tower\n";
const curl = "   curl -fsS http://localhost:8080/health\n";
const end = "## Testing\n";
const script = (lines: string) =>
  `## Tools\n\n**File:** \`scripts/x.sh\`\n\n\`\`\`bash\n${lines}\n\`\`\`\n\n${end}`;
const daily = (line: string) =>
  `### Daily\n\n**Daily Backups:**\n\`\`\`bash\n${line}\n\`\`\`\n\n## Disasters\n`;

const oil = (line: string) => `### Scenario 2: Oil\n\n1. **Pour:**\n   \`\`\`bash\n   ${line}\n   \`\`\`\n\n`;
/** The plan brings its restore script along, backs up by a command, and names a log. */
const logged = (lines: string) =>
  `${script('tar -xzf "$1"\nset -e').replace("scripts/x.sh", "scripts/restore.sh").replace(end, "")}## Backup\n\n\`\`\`bash\n${lines}\n\`\`\`\n\n## Log\n\n**File:** \`backups/LOG.md\`\n\n**Fields:**\n- Backup Type\n- Size\n\n${end}`;
const goOn = (lines: string) =>
  `4. **Go on:**\n   \`\`\`bash\n   ${lines}\n   \`\`\`\n\n**RTO:** <50 minutes`;

export const commandRows: readonly RuleRow[] = [
  {
    code: "placeholder-unbound",
    change: ["<archive.tar.gz>", "<newest>"],
    on: "<newest>",
    fine: [restore, `${restore}   cat <<EOF < in >out\n   x\n   EOF\n`],
    says: ["<newest>"],
  },
  {
    code: "placeholder-in-command",
    withoutSystem: true,
    change: ["backups/<archive.tar.gz>", "/srv/k8s-YYYYMMDD.yaml"],
    on: "YYYYMMDD",
    fine: ["backups/<archive.tar.gz>", "$(date +%Y%m%d) <in # not <this>"],
  },
  {
    code: "file-never-made",
    change: ["backups/<archive.tar.gz>", "backups/a-20260101.tar.gz"],
    on: "backups/a-",
    fine: [restore, "   tar -czf backups/b.tar.gz x\n   scripts/restore.sh backups/b.tar.gz\n"],
    says: ["backups/a-20260101.tar.gz"],
  },
  {
    code: "file-never-made",
    change: [
      "## Disasters\n",
      `${daily("helm get values lamp > backups/values-$(date +%Y%m%d).yaml")}\n### Scenario 2: Oil\n\n1. **Pour:**\n   \`\`\`bash\n   helm upgrade lamp chart -f backups/values-pre-breach.yaml\n   \`\`\`\n\n`,
    ],
    on: "values-pre-breach",
    fine: [
      "## Disasters\n",
      `${daily("helm get values lamp > backups/values-$(date +%Y%m%d).yaml")}\n### Scenario 2: Oil\n\n1. **Pour:**\n   \`\`\`bash\n   helm upgrade lamp chart -f backups/values-YYYYMMDD.yaml\n   \`\`\`\n\n`,
    ],
  },
  {
    code: "exec-into-nothing",
    change: [scaleUp, ""],
    on: "kubectl exec",
    fine: ["kubectl exec -n tower deployment/lamp", "kubectl exec -n tower oil-0"],
    says: ["Line 44"],
  },
  {
    code: "logs-after-scale-to-zero",
    change: [restore, `${restore}   kubectl logs -l app=lamp -n tower\n`],
    on: "kubectl logs",
    fine: [restore, `${restore}   kubectl logs job/check -n tower\n`],
    says: ["Line 44"],
  },
  {
    code: "command-cannot-fail",
    change: ["curl -fsS", "curl -sS"],
    on: "curl -sS",
    fine: [curl, "   curl -s http://localhost:8080/health | jq -e .ok\n"],
  },
  {
    code: "command-cannot-fail",
    change: [curl, "   kubectl get pods -n tower\n"],
    on: "kubectl get pods",
    fine: [curl, "   kubectl get pods -n tower | grep -q Running\n"],
  },
  {
    code: "command-cannot-fail",
    change: [restore, "   echo restored\n   # really\n"],
    on: "echo restored",
    fine: [restore, `   echo restoring\n${restore}`],
  },
  {
    code: "logs-usage",
    change: [curl, `${curl}   kubectl logs -n tower --all-containers > audit.log\n`],
    on: "kubectl logs",
    fine: [curl, `${curl}   kubectl logs -n tower --all-containers -l app=lamp > audit.log\n`],
  },
  {
    code: "ping-as-check",
    change: [curl, `${curl}   kubectl exec oil-0 -- ping oil-1\n`],
    on: "ping oil-1",
    fine: [curl, `${curl}   kubectl exec oil-0 -- curl -f ping\n`],
    says: ["-c"],
  },
  {
    code: "step-without-commands",
    change: [restore, "   # Restore data (depends on storage)\n"],
    on: "**Restore:**",
    fine: [restore, `   # Restore data\n${restore}`],
  },
  {
    code: "manual-step-without-time",
    change: ["1. **Stop:**", "1. **Look:**\n   - around\n2. **Stop:**"],
    on: "**Look:**",
    fine: ["1. **Stop:**", "1. **Look:**\n   - Takes: 5 minutes\n2. **Stop:**"],
  },
  {
    code: "comment-instead-of-command",
    change: [restore, `${restore}   # then restore the pictures\n`],
    on: "# then restore",
    fine: [restore, `   # then restore the pictures\n${restore}`],
  },
  {
    code: "script-without-errexit",
    change: [end, script("mkdir a\ncp b a")],
    on: "mkdir a",
    fine: [end, script("set -euo pipefail\nmkdir a\ncp b a")],
    says: ["2 commands"],
  },
  {
    code: "get-all-omits-secrets",
    change: ["## Disasters\n", daily("kubectl get all -n tower -o yaml > backups/all.yaml")],
    on: "kubectl get all",
    fine: ["## Disasters\n", daily("kubectl get all -n tower")],
  },
  {
    code: "unencrypted-secrets",
    change: ["## Disasters\n", daily("kubectl get configmap,secret -n tower -o yaml > backups/s.yaml")],
    on: "configmap,secret",
    fine: ["## Disasters\n", daily("kubectl get secret -n tower -o yaml | age -r x > backups/s.age")],
  },
  {
    code: "upload-commented-out",
    change: [end, script("set -e\na\n# aws s3 cp a s3://b/")],
    on: "# aws s3 cp",
    fine: [end, script("set -e\n# to s3\naws s3 cp a s3://b/")],
  },
  {
    code: "rotate-by-delete",
    change: [restore, `${restore}   kubectl delete secret oil -n tower\n   # Generate new certificates\n`],
    on: "delete secret",
    fine: [
      restore,
      `${restore}   kubectl delete secret oil -n tower\n   # Generate new\n   scripts/certs.sh\n`,
    ],
  },
  {
    code: "restart-all-pods",
    change: [curl, `${curl}   kubectl delete pods -n tower -l app=lamp\n`],
    on: "delete pods",
    fine: [curl, `${curl}   kubectl delete pod oil-0 -n tower --force\n`],
  },
  {
    code: "helm-values-partial",
    change: ["## Disasters\n", daily("helm get values lamp > backups/v.yaml")],
    on: "helm get values",
    fine: ["## Disasters\n", daily("helm get values lamp --all -o yaml > backups/v.yaml")],
    says: ["heading"],
  },
  {
    code: "backup-name-by-day",
    change: ["## Disasters\n", daily("kubectl get cm -o yaml > backups/a-$(date +%Y%m%d).yaml")],
    on: "kubectl get cm",
    fine: ["## Disasters\n", daily("kubectl get cm -o yaml > backups/a-$(date -u +%Y%m%dT%H%M%SZ).yaml")],
  },
  {
    code: "backup-without-command",
    change: ["### State\n", "### State\n\n**Kept:**\n- Oil\n- Wick\n"],
    on: "- Oil",
    fine: ["### State\n", "### State\n\n**Kept:**\n- Oil\n- Wick\n\n```bash\nscripts/keep.sh\n```\n"],
    says: ["Oil; Wick"],
  },
  {
    code: "backup-never-restored",
    change: ["## Disasters\n", daily("kubectl get secret -o yaml | age -r x > oil/s.age")],
    on: "oil/s.age",
    fine: ["## Disasters\n", daily("kubectl get secret -o yaml | age -r x > backups/s.age")],
  },
  {
    code: "backup-not-logged",
    change: [end, logged("kubectl get cm -o yaml > backups/a.yaml")],
    on: "LOG.md",
    fine: [end, logged("kubectl get cm -o yaml > backups/a.yaml\necho '| a |' >> backups/LOG.md")],
  },
  {
    code: "backup-not-verified",
    change: [end, logged("kubectl get cm -o yaml > backups/a.yaml")],
    on: "kubectl get cm",
    fine: [end, logged("kubectl get cm -o yaml > backups/a.yaml\nsha256sum backups/a.yaml > backups/sums")],
  },
  {
    code: "cluster-without-config",
    withoutSystem: true,
    change: [restore, `${restore}   kind create cluster --name tower\n`],
    on: "kind create",
    fine: [restore, `${restore}   kind create cluster --name tower --config tower.yaml\n`],
  },
  {
    code: "namespace-never-made",
    change: [restore, `${restore}   kind create cluster --name tower\n`],
    on: "--replicas=2",
    fine: [restore, `${restore}   kind create cluster --name tower\n   kubectl create namespace tower\n`],
    says: ["namespace tower"],
  },
  {
    code: "release-two-ways",
    change: [end, oil("helm install lamp ./chart") + script("set -e\nhelm upgrade lamp ./chart")],
    on: "helm upgrade",
    fine: [end, oil("helm install lamp ./chart") + script("set -e\nhelm upgrade --install lamp ./chart")],
  },
  {
    code: "export-reapplied",
    change: [
      "## Disasters\n",
      daily("kubectl get cm -o yaml > backups/a.yaml") + oil("kubectl apply -f backups/a.yaml"),
    ],
    on: "kubectl apply",
    fine: [
      "## Disasters\n",
      daily("kubectl get cm -o json | jq . > backups/a.yaml") + oil("kubectl apply -f backups/a.yaml"),
    ],
  },
  {
    code: "archive-read-elsewhere",
    change: [
      end,
      script('set -e\ntar -czf b.tar.gz backups/b\ntar -xzf "$1"\ncd "$(basename "$1" .tar.gz)"'),
    ],
    on: "tar -xzf",
    fine: [
      end,
      script('set -e\ntar -C backups -czf b.tar.gz b\ntar -xzf "$1"\ncd "$(basename "$1" .tar.gz)"'),
    ],
    says: ["backups/"],
  },
  {
    code: "nothing-checked-after",
    change: ["**RTO:** <50 minutes", goOn("kubectl scale deployment/lamp --replicas=3 -n tower")],
    on: "--replicas=3",
    fine: [
      "**RTO:** <50 minutes",
      goOn("kubectl scale deployment/lamp --replicas=3 -n tower\n   kubectl rollout status deployment/lamp"),
    ],
  },
];
