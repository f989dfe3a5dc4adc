/**
 * An observer in one station's network, a process of its own. It takes commands on stdin, answers on stdout, and ends with
 * its stdin.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, commandSchema, type ReplyTo, type Target, word } from "./reach-messages.ts";

/** A datagram may be lost on a good network too. */
const datagrams = 3;
const betweenMs = 150;

const [name = ""] = process.argv.slice(2);
const heard = new Set<string>();
const answered = new Set<string>();
const kept = new Map<string, Socket[]>();
let own = "";

async function listen(address: string): Promise<ReplyTo<"listen">> {
  own = address;
  const udp = createSocket("udp4", (message) => heard.add(message.toString()));
  udp.bind(0, address);
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    createInterface({ input: socket }).on("line", (line) => {
      heard.add(line);
      socket.write(`${line}\n`);
    });
  });
  server.listen(0, address);
  await Promise.all([once(udp, "listening"), once(server, "listening")]);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error(`nothing listens on ${address}`);
  return { tcp: bound.port, udp: udp.address().port };
}

/** Null when it does not stand in time. */
async function open({ address, tcp }: Target, withinMs: number): Promise<Socket | null> {
  const socket = connect({ host: address, port: tcp, localAddress: own });
  socket.on("error", () => socket.destroy());
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(withinMs) });
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
}

async function keep({ targets, spares, withinMs }: Extract<Command, { op: "keep" }>) {
  await Promise.all(
    targets.map(async (target) => {
      const tries = Array.from({ length: spares }, () => open(target, withinMs));
      const standing = (await Promise.all(tries)).filter((socket) => socket !== null);
      for (const socket of standing) socket.resume();
      kept.set(target.name, standing);
    }),
  );
  return { kept: [...kept.values()].flat().length };
}

/** New flows, new connections, and what has been kept, all at once. */
async function tryAll({ round, targets, withinMs }: Extract<Command, { op: "try" }>) {
  const over = sleep(withinMs);
  answered.clear();
  for (const target of targets) {
    kept.get(target.name)?.[target.spare]?.write(`${word(round, name, "kept")}\n`);
    void sendDatagrams(target, round);
    void connects(target, round, withinMs);
  }
  await over;
  return { answered: [...answered] };
}

async function sendDatagrams({ address, udp }: Target, round: string): Promise<void> {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  socket.bind(0, own);
  await once(socket, "listening");
  for (let sent = 0; sent < datagrams; sent += 1) {
    socket.send(word(round, name, "datagram"), udp, address, () => {});
    await sleep(betweenMs);
  }
  socket.close();
}

async function connects(target: Target, round: string, withinMs: number): Promise<void> {
  const socket = await open(target, withinMs);
  if (socket === null) return;
  const said = word(round, name, "connection");
  socket.write(`${said}\n`);
  try {
    const signal = AbortSignal.timeout(withinMs);
    const [line] = await once(createInterface({ input: socket }), "line", { signal });
    if (line === said) answered.add(target.name);
  } catch {
    // No answer in time is what is looked for.
  } finally {
    socket.destroy();
  }
}

async function burst({ round, targets, count, withinMs }: Extract<Command, { op: "burst" }>) {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  socket.bind(0, own);
  await once(socket, "listening");
  const began = performance.now();
  for (let number = 0; number < count; number += 1) {
    for (const { address, udp } of targets) {
      socket.send(`${word(round, name, "datagram")} ${number}`, udp, address, () => {});
    }
    await sleep(Math.max(0, began + ((number + 1) * withinMs) / count - performance.now()));
  }
  await sleep(betweenMs);
  socket.close();
  return {};
}

function counted(round: string): ReplyTo<"count"> {
  const arrived: Record<string, number> = {};
  // Who sent it, whose name may have blanks in it, stands between the round, and kind and number.
  for (const text of hand(round).words) {
    const from = text.split(" ").slice(1, -2).join(" ");
    arrived[from] = (arrived[from] ?? 0) + 1;
  }
  return { arrived };
}

/** Forgets it: a round is asked for once. */
function hand(round: string): ReplyTo<"heard"> {
  const words = [...heard].filter((text) => text.startsWith(`${round} `));
  heard.clear();
  return { words };
}

async function answer(command: Command): Promise<unknown> {
  switch (command.op) {
    case "listen":
      return listen(command.address);
    case "keep":
      return keep(command);
    case "try":
      return tryAll(command);
    case "heard":
      return hand(command.round);
    case "burst":
      return burst(command);
    case "count":
      return counted(command.round);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(commandSchema.parse(JSON.parse(line))))}\n`);
}
process.exit(0);
