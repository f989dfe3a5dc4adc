/** Client ports on the loopback address: looked at before anything is made. */
import { createServer } from "node:net";
import { Problem } from "../problem.ts";

/** Throws a `Problem` that names the first port which another process has. */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const why = await whyTaken(port);
    if (why === null) continue;
    throw new Problem(
      {
        what: `port ${port} cannot be used: ${why}`,
        where: `127.0.0.1:${port}`,
        expected: `the ports ${ports.join(", ")} free, since clients enter the cluster there`,
        next: `find the process with \`ss -ltnp 'sport = :${port}'\` and end it, or choose another clients.port`,
      },
      { kind: "usage" },
    );
  }
}

function whyTaken(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (cause) => {
      resolve(
        "code" in cause && cause.code === "EADDRINUSE" ? "another process listens there" : cause.message,
      );
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(null)));
  });
}
