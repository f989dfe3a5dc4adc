/** What the desk's `kind` runs: translate, write down, hand over to kind. */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { z } from "zod";
import { describeLock } from "../cluster/kubeconfig-lock.ts";
import { translate } from "./kind-shim.ts";

const scopeSchema = z.object({
  planName: z.string(),
  runName: z.string(),
  network: z.string(),
  image: z.string(),
  binary: z.string(),
  config: z.string().exactOptional(),
  log: z.string(),
  kubeconfig: z.string(),
});

/** kind itself waits at most this long for a control plane; then something hangs. */
const timeoutMs = 15 * 60_000;

const [, , scopeText = "", ...asked] = process.argv;
const scope = scopeSchema.parse(JSON.parse(scopeText));
const translation = translate(asked, scope);
const ran = "refused" in translation ? null : ["kind", ...translation.arguments];
appendFileSync(
  scope.log,
  `${JSON.stringify({ wall: new Date().toISOString(), asked: ["kind", ...asked], ran, ...("refused" in translation ? { refused: translation.refused } : {}) })}\n`,
  { mode: 0o600 },
);
if ("refused" in translation) {
  process.stderr.write(`${translation.refused}\n`);
  process.exitCode = 5;
} else {
  const lock = await describeLock(scope.kubeconfig);
  if (lock !== null) {
    process.stderr.write(
      `kind: ${lock}: left by a kind that was killed, or one that still runs; it is not taken away\n`,
    );
  }
  const result = spawnSync(scope.binary, [...translation.arguments], {
    stdio: "inherit",
    timeout: timeoutMs,
    env: { ...process.env, KIND_EXPERIMENTAL_DOCKER_NETWORK: scope.network },
  });
  if (result.error !== undefined) process.stderr.write(`kind: ${result.error.message}\n`);
  process.exitCode = result.status ?? 1;
}
