/** Stands in the sandbox's network, opens ports there, and hands each to the harness, which alone hears what comes in. */
import { createServer } from "node:net";

process.on("message", ({ port }: { port: number }) => {
  const server = createServer();
  server.once("error", ({ message }) => process.send?.({ refused: message }));
  server.listen({ port, host: "127.0.0.1" }, () => {
    const address = server.address();
    // The harness has it now: whoever knocks must not be heard here.
    process.send?.({ port: typeof address === "object" ? address?.port : 0 }, server, {}, () =>
      server.close(),
    );
  });
});
process.on("disconnect", () => process.exit());
process.send?.({ pid: process.pid });
