/** A Docker network of one run alone: cluster and vault stand on it. */
import { execa } from "execa";
import type { Undo } from "../keeper/undo.ts";

export interface NetworkSpec {
  readonly run: string;
  readonly name: string;
  /** The keeper's: it is owed before it is made. */
  owe(key: string, undo: Undo): Promise<void>;
}

export async function makeNetwork({ run, name, owe }: NetworkSpec): Promise<void> {
  await owe("network", { kind: "docker-network", name });
  await execa("docker", ["network", "create", "--label", `firedrill.run=${run}`, name], { timeout: 30_000 });
}
