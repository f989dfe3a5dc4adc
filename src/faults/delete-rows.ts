/** Rows are deleted by a client who may: by statement, with the application's own password, in one transaction. */
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { Fault } from "./fault.ts";
import { countRows } from "./rows-observer.ts";

const name = z.string().min(1);
export const rowsOptions = z.strictObject({
  namespace: name,
  database: z.strictObject({ service: name, user: name, name }),
  /** Secret with the client's password, under the key `password`. */
  password: name,
  table: name.default("records"),
  /** Text column, and what the rows to be deleted begin with in it. */
  column: name.default("id"),
  rows: name,
  /** The pod whose copy is looked at: not the one that deletes. */
  copy: name,
  container: name.default("postgres"),
});
export type RowsOptions = z.input<typeof rowsOptions>;

/** The password comes first on standard input: neither command line nor environment of the node shows it. */
const asClient = `IFS= read -r PGPASSWORD; export PGPASSWORD
exec psql -X -q -v ON_ERROR_STOP=1 -h "$1" -U "$2" -d "$3" -v table="$4" -v column="$5" -v rows="$6"`;
const statement = `DELETE FROM :"table" WHERE starts_with(:"column", :'rows');`;
const deadlineMs = 60_000;

export function deleteRows(options: RowsOptions): Fault {
  const target = rowsOptions.parse(options);
  const { namespace, database, password, table, column, rows, container } = target;
  return {
    name: "delete-rows",
    lift: "never",
    hurts: `every row of ${table} that begins with ${rows}, in the database behind ${namespace}/${database.service}`,
    dwells: true,
    async describe(cluster) {
      const count = await countRows(cluster, target);
      if (count === 0) throw refused(target, cluster);
      return {
        targets: [`${count} rows of ${table} in ${namespace}/${database.service} that begin with ${rows}`],
        blastRadius: [`kubernetes:/${namespace}/${table}/${rows}`],
      };
    },
    async inject(cluster) {
      const { service, user, name: databaseName } = database;
      const secret = ["get", "secret", password, "-n", namespace, "-o", "jsonpath={.data.password}"];
      const word = Buffer.from(await cluster.kubectl(secret), "base64").toString("utf8");
      const exec = ["exec", "-i", "-n", namespace, `service/${service}`, "-c", container, "--"];
      await cluster.kubectl(
        [...exec, "sh", "-c", asClient, "sh", service, user, databaseName, table, column, rows],
        { input: `${word}\n${statement}\n`, timeoutMs: deadlineMs },
      );
      return `psql -h ${service} -U ${user} -d ${databaseName}: DELETE FROM ${table} WHERE starts_with(${column}, '${rows}')`;
    },
    async confirm(cluster) {
      const count = await countRows(cluster, target);
      return {
        held: count === 0,
        observer: `the server of ${target.copy}, asked for its own copy by its superuser`,
        detail: `${count} rows of ${table} begin with ${rows}`,
      };
    },
  };
}

function refused({ table, rows, copy }: z.output<typeof rowsOptions>, { name: cluster }: Cluster): Problem {
  return new Problem(
    {
      what: `the fault is refused: no row of ${table} begins with "${rows}"`,
      where: `${copy} of cluster ${cluster}`,
      expected: "rows that can be deleted",
      next: "check `with` of the scenario's variant in the system file; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
