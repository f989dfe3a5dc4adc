/** Commands in a node's container, by the engine. */
import { execa } from "execa";
import type { CommandResult, Node } from "./provider.ts";

const defaultMs = 60_000;

/** Any exit code is a result; throws when the engine fails, or when the command does not end in time. */
export async function nodeExec(
  { container }: Node,
  command: readonly string[],
  { timeoutMs = defaultMs }: { timeoutMs?: number } = {},
): Promise<CommandResult> {
  const result = await execa("docker", ["exec", container, ...command], {
    timeout: timeoutMs,
    reject: false,
    stdin: "ignore",
  });
  const { exitCode, stdout, stderr } = result;
  const engine =
    /^(Error response from daemon|Cannot connect to the Docker daemon|Error: No such container)/m;
  // Told to end, the client exits with a code of its own, which is not the command's.
  if (result.timedOut || exitCode === undefined || (exitCode !== 0 && engine.test(stderr))) {
    const said = result.timedOut ? `no end within ${timeoutMs} ms` : stderr || String(result.message);
    throw new Error(`docker exec ${container} ${command.join(" ")}: ${said}`);
  }
  return { exitCode, stdout, stderr };
}
