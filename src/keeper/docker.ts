/** The Docker command, as clean-up needs it: every call has a deadline, every name is exact. */
import { execa } from "execa";

/** Runs `docker` and returns its standard output. Throws with the command and what it said. */
export async function docker(args: readonly string[], timeoutMs = 20_000): Promise<string> {
  const result = await execa("docker", args, { timeout: timeoutMs, reject: false, stdin: "ignore" });
  if (result.exitCode === 0) return result.stdout;
  const asked = `docker ${args.join(" ")}`;
  if (result.timedOut)
    throw new Error(`Docker does not answer: ${asked}: nothing within ${timeoutMs / 1000} s`);
  throw new Error(`${asked}: ${String(result.stderr || result.message)}`);
}

/** The engine is not there at all, or is just going: a restart looks like this. */
export function isEngineAway(said: string): boolean {
  return /Cannot connect to the Docker daemon|failed to connect to the docker API|error during connect/.test(
    said,
  );
}

export type DockerKind = "container" | "network" | "volume";

export interface DockerThing {
  readonly kind: DockerKind;
  readonly id: string;
  readonly name: string;
}

/** Everything of one kind that carries the label `key=value` exactly. */
export async function labelled(kind: DockerKind, label: string): Promise<readonly DockerThing[]> {
  // An empty filter would match everything there is.
  if (!/^[A-Za-z0-9./_-]+=[A-Za-z0-9._-]+$/.test(label))
    throw new Error(`"${label}" is not a key=value label`);
  const list = { container: ["ps", "--all"], network: ["network", "ls"], volume: ["volume", "ls"] }[kind];
  const format = {
    container: "{{.ID}} {{.Names}}",
    network: "{{.ID}} {{.Name}}",
    volume: "{{.Name}} {{.Name}}",
  };
  const text = await docker([...list, "--filter", `label=${label}`, "--format", format[kind]]);
  return parse(kind, text);
}

/** Networks with exactly this name; Docker allows several. */
export async function networksNamed(name: string): Promise<readonly DockerThing[]> {
  const text = await docker(["network", "ls", "--format", "{{.ID}} {{.Name}}"]);
  return parse("network", text).filter((network) => network.name === name);
}

/** Removes them with their anonymous volumes. A thing that is gone already is no error: the caller looks again. */
export async function remove(things: readonly DockerThing[]): Promise<void> {
  const ids = (kind: DockerKind) => things.filter((thing) => thing.kind === kind).map(({ id }) => id);
  const commands = {
    container: ["rm", "-fv"],
    network: ["network", "rm"],
    volume: ["volume", "rm", "-f"],
  } as const;
  for (const kind of ["container", "network", "volume"] as const) {
    const some = ids(kind);
    if (some.length > 0) await docker([...commands[kind], ...some], 30_000);
  }
}

function parse(kind: DockerKind, text: string): readonly DockerThing[] {
  return text
    .split("\n")
    .filter((line) => line.includes(" "))
    .map((line) => {
      const space = line.indexOf(" ");
      return { kind, id: line.slice(0, space), name: line.slice(space + 1) };
    });
}
