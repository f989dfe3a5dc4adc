/** The observer of deleted rows: it asks one server for its own copy, by its local socket. */
import type { Cluster } from "../cluster/provider.ts";
import { psql } from "../cluster/psql.ts";

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
  const answer = await psql(
    cluster,
    { namespace, pod: copy, container, database: database.name },
    statement,
    {
      variables: { table, column, rows },
    },
  );
  const count = Number(answer);
  if (answer === "" || !Number.isInteger(count)) throw new Error(`${copy} counted no rows: ${answer}`);
  return count;
}
