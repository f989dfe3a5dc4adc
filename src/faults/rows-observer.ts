/** The observer of deleted rows: it asks one server for its own copy, by its local socket. */
import type { Cluster } from "../cluster/provider.ts";

export interface RowsQuery {
  readonly namespace: string;
  readonly database: { readonly name: string };
  readonly table: string;
  readonly column: string;
  /** What the rows begin with. */
  readonly rows: string;
  readonly copy: string;
  readonly container: string;
}

const statement = `SELECT count(*) FROM :"table" WHERE starts_with(:"column", :'rows');`;

/** Throws when the server does not answer. */
export async function countRows(cluster: Cluster, query: RowsQuery): Promise<number> {
  const { namespace, database, table, column, rows, copy, container } = query;
  const set = ["-v", `table=${table}`, "-v", `column=${column}`, "-v", `rows=${rows}`];
  const psql = [
    "psql",
    "-X",
    "-A",
    "-t",
    "-q",
    "-v",
    "ON_ERROR_STOP=1",
    "-U",
    "postgres",
    "-d",
    database.name,
  ];
  const answer = await cluster.kubectl(
    ["exec", "-i", "-n", namespace, copy, "-c", container, "--", ...psql, ...set],
    { input: statement, timeoutMs: 30_000 },
  );
  const count = Number(answer.trim());
  if (answer.trim() === "" || !Number.isInteger(count)) throw new Error(`${copy} counted no rows: ${answer}`);
  return count;
}
