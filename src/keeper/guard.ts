/** Looking and writing as one act, for whoever shares a file. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const guardMs = 5_000;

/**
 * Guarded by a socket name without a file, which the kernel gives to one process at a time and takes back when that process
 * dies. Throws when others hold it for 5 s.
 */
export async function guarded<T>(path: string, act: () => Promise<T>): Promise<T> {
  const name = `\0firedrill-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  const end = performance.now() + guardMs;
  let guard = await tryListen(name);
  while (guard === null) {
    if (performance.now() > end)
      throw new Error(`${path} is being changed by another process for ${guardMs} ms`);
    await pause(20);
    guard = await tryListen(name);
  }
  try {
    return await act();
  } finally {
    guard.close();
  }
}

function tryListen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("listening", () => resolve(server));
    server.once("error", (cause) => {
      if ("code" in cause && cause.code === "EADDRINUSE") resolve(null);
      else reject(cause);
    });
    server.listen(name);
  });
}
