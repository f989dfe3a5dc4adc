/** A real vault for a test, in a network and a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type StartedVault, startVault, type VaultOptions } from "../versitygw.ts";

export const testVaultImage = "firedrill/vault:dev";

export interface TestVault {
  readonly vault: StartedVault;
  /** The vault's, with its escrow and its CA; the test may lay its own beside them. */
  readonly folder: string;
  /** Ends the vault, and removes network and folder. */
  stop(): Promise<void>;
}

const dockerMs = 30_000;

/** `run` is its label, and the name of its network. */
export async function startTestVault(
  run: string,
  { owe = async () => undefined }: Partial<Pick<VaultOptions, "owe">> = {},
): Promise<TestVault> {
  const folder = await mkdtemp(join(tmpdir(), "firedrill-vault-"));
  const network = ["network", "create", "--label", `firedrill.run=${run}`, run];
  await execa("docker", network, { timeout: dockerMs });
  const clear = async (): Promise<void> => {
    await execa("docker", ["network", "rm", run], { timeout: dockerMs });
    await rm(folder, { recursive: true, force: true });
  };
  const start = { image: testVaultImage, network: run, run, folder, owe };
  const vault = await startVault(start).catch(async (cause: unknown) => {
    await clear();
    throw cause;
  });
  return {
    vault,
    folder,
    async stop() {
      await vault.stop();
      await clear();
    },
  };
}
