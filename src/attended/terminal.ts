/** The terminal of whoever attends: shows what the drill asks, and hands back what is typed. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { messageText, type Question, questionSchema } from "./protocol.ts";

export interface AttendedTerminal {
  /** Where the drill asks. */
  readonly socket: string;
  close(): Promise<void>;
}

export interface TerminalOptions {
  readonly name: string;
  readonly input: Readable;
  readonly write: (text: string) => void;
}

export async function openTerminal({ name, input, write }: TerminalOptions): Promise<AttendedTerminal> {
  const folder = await mkdtemp(join(tmpdir(), "firedrill-attended-"));
  const path = join(folder, "socket");
  // What is typed when nothing is asked answers nothing.
  let open: ((line: string) => void) | null = null;
  const lines = createInterface({ input });
  lines.on("line", (line) => open?.(line.trim()));

  const serve = (socket: Socket): void => {
    socket.on("error", () => {});
    const questions = createInterface({ input: socket });
    questions.on("close", () => {
      open = null;
    });
    questions.on("line", (text) => {
      const question = questionSchema.parse(JSON.parse(text));
      write(questionText(question, name));
      const answer = (value: string): void => {
        open = null;
        socket.write(messageText({ answer: value }));
      };
      if (question.ask === "hear") answer("");
      else {
        open = (line) => {
          const value = answerOf(question, line);
          if (value === null) write(again(question));
          else answer(value);
        };
      }
    });
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    socket: path,
    async close() {
      lines.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a person reads. Pure. */
export function questionText(question: Question, name: string): string {
  switch (question.ask) {
    case "hear":
      return `${question.text}\n`;
    case "notice":
      return `\n${name}, you are on call. Clients are served at ${question.entries.join(", ")}.\nPress Enter when you notice that something is wrong.\n`;
    case "decision": {
      const choices = question.scenarios.map(({ id, title }, index) => `  ${index + 1}  ${title} (${id})`);
      return `\nWhat has happened? By which scenario of the plan do you recover?\n${choices.join("\n")}\nIts number: `;
    }
    case "release": {
      const { title, line, script } = question.step;
      const body = script.trim() === "" ? "(by hand: do it now)" : script.trim();
      const indented = body.replaceAll(/^/gm, "    ");
      return `\nStep "${title}" (plan line ${line}):\n${indented}\nPress Enter to ${script.trim() === "" ? "say that it is done" : "run it as it stands"}.\n`;
    }
  }
}

/** Null where the line answers nothing. Pure. */
export function answerOf(question: Question, line: string): string | null {
  if (question.ask !== "decision") return line;
  const chosen = question.scenarios.find(({ id }, index) => line === String(index + 1) || line === id);
  return chosen?.id ?? null;
}

function again(question: Question): string {
  return question.ask === "decision" ? `One of 1 to ${question.scenarios.length}: ` : "";
}
