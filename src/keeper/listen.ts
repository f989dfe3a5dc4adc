/** The keeper's ear: JSON lines over a unix socket, from one drill and no other. */
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { type Reply, type Request, requestSchema } from "./protocol.ts";

export interface Ear {
  /** True once a drill has connected. */
  connected(): boolean;
  /** Resolves when what was answered has left. */
  close(): Promise<void>;
}

export interface Listening {
  readonly socket: string;
  /** Never rejects: what goes wrong is in the reply. */
  answer(request: Request): Promise<Reply>;
  /** The drill's connection has ended, for whatever reason. */
  ended(): void;
}

/** Resolves when it listens. The socket is readable and writable for this user alone. */
export async function listen({ socket: path, answer, ended }: Listening): Promise<Ear> {
  let drill: Socket | undefined;
  const server = createServer((socket) => {
    if (drill !== undefined) {
      socket.destroy();
      return;
    }
    drill = socket;
    socket.on("error", () => socket.destroy());
    socket.on("close", ended);
    const lines = createInterface({ input: socket });
    lines.on("error", () => socket.destroy());
    lines.on("line", (line) => {
      void answerLine(line, answer).then((reply) => {
        if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
        return undefined;
      });
    });
  });
  const mask = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(mask);
  }
  return {
    connected: () => drill !== undefined,
    async close() {
      server.close();
      if (drill === undefined || drill.destroyed) return;
      drill.end();
      await finished(drill, { readable: false, signal: AbortSignal.timeout(1_000) }).catch(() => {});
    },
  };
}

async function answerLine(line: string, answer: (request: Request) => Promise<Reply>): Promise<Reply> {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return { id: -1, ok: false, error: "not JSON" };
  }
  const parsed = requestSchema.safeParse(data);
  if (parsed.success) return answer(parsed.data);
  const [issue] = parsed.error.issues;
  return {
    id: idOf(data),
    ok: false,
    error: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "refused"}`,
  };
}

function idOf(data: unknown): number {
  return typeof data === "object" && data !== null && "id" in data && typeof data.id === "number"
    ? data.id
    : -1;
}
