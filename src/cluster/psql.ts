/** SQL for one server, as its superuser by its local socket, in the pod where it runs. */
import type { Cluster } from "./provider.ts";

export interface SqlServer {
  readonly namespace: string;
  /** A pod's name, or `service/<name>`. */
  readonly pod: string;
  readonly container: string;
  readonly database: string;
}

const defaultMs = 30_000;

/**
 * Resolves with the rows, one a line, columns joined by `|`. `variables` are psql's own: `:'name'` in the statement. Throws
 * with psql's own words.
 */
export async function psql(
  cluster: Cluster,
  { namespace, pod, container, database }: SqlServer,
  statement: string,
  {
    variables = {},
    timeoutMs = defaultMs,
  }: { readonly variables?: Readonly<Record<string, string>>; readonly timeoutMs?: number } = {},
): Promise<string> {
  const settings = Object.entries({ ON_ERROR_STOP: "1", ...variables });
  const output = await cluster.kubectl(
    [
      ...["exec", "-i", "-n", namespace, pod, "-c", container, "--"],
      ...["psql", "-X", "-A", "-t", "-q", "-U", "postgres", "-d", database],
      ...settings.flatMap(([name, value]) => ["-v", `${name}=${value}`]),
    ],
    { input: statement, timeoutMs },
  );
  return output.trim();
}
