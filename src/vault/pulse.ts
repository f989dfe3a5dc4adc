/** Whether the vault still lives: asked by its health page, explained by its container. */
import { Agent, get } from "node:https";
import { execa } from "execa";
import { Problem } from "../problem.ts";

export interface Pulse {
  /** `https://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** PEM of the CA that signed its certificate. */
  readonly ca: string;
  readonly container: string;
  /** How long one try waits. */
  readonly answerMs?: number;
}

const tries = 3;
const defaultAnswerMs = 5_000;
const dockerMs = 10_000;

/** Resolves when it answers. Throws a Problem when its container has ended, or when it is silent three times in a row. */
export async function requirePulse(pulse: Pulse): Promise<void> {
  let silence = "";
  for (let tried = 0; tried < tries; tried += 1) {
    try {
      await answer(pulse);
      return;
    } catch (cause) {
      silence = cause instanceof Error ? cause.message : String(cause);
    }
    const end = await endOf(pulse.container);
    if (end !== null) throw dead(pulse, end);
  }
  throw dead(pulse, `it does not answer: ${silence}`);
}

/** A connection of its own each time: one that is kept says nothing about the next. */
async function answer({ endpoint, ca, answerMs = defaultAnswerMs }: Pulse): Promise<void> {
  const agent = new Agent({ ca });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = get(
      `${endpoint}/healthz`,
      { agent, signal: AbortSignal.timeout(answerMs) },
      (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new Error(`HTTP ${response.statusCode ?? "without a status"}`));
      },
    );
    request.on("error", reject);
    await promise;
  } finally {
    agent.destroy();
  }
}

/** How the container has ended; null while it runs, or when nobody can say. */
async function endOf(container: string): Promise<string | null> {
  const format = "{{.State.Running}} {{.State.Status}} {{.State.ExitCode}}";
  const asked = await execa("docker", ["inspect", "--format", format, container], {
    reject: false,
    timeout: dockerMs,
    stdin: "ignore",
  });
  if (asked.failed) return /no such/i.test(String(asked.stderr)) ? "its container is gone" : null;
  const [running, status, code] = asked.stdout.trim().split(" ");
  return running === "true" ? null : `its container has ${status} with code ${code}`;
}

function dead({ endpoint, container }: Pulse, why: string): Problem {
  return new Problem({
    what: `the vault died in the middle of the exercise: ${why}`,
    where: `${endpoint}, container ${container.slice(0, 12)}`,
    expected:
      "a vault that answers to the end: it lies outside the blast radius, and without it no verdict stands",
    next: "see what ended it (`docker events --since 1h`, the kernel's log for want of memory), then drill again",
  });
}
