/** Commands of a plan that would hurt the machine they run on: each is tried, and the machine is looked at afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import { runBlock } from "./block.ts";
import { raiseSandbox, type Sandbox } from "./sandbox.ts";

let base: string;
let folder: string;
let sandbox: Sandbox;
let bystander: ChildProcess;
let server: Server;
let port: number;
let heard: number;

test.beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "firedrill-sandbox-"));
  folder = join(base, "desk");
  mkdirSync(folder);
  writeFileSync(join(base, "theirs"), "of somebody else\n");
  mkdirSync(join(base, "keys"));
  writeFileSync(join(base, "tool"), "lent to be read\n");
  bystander = spawn("sleep", ["120"]);
  heard = 0;
  server = createServer((socket) => {
    heard += 1;
    socket.on("error", () => {});
    socket.end("hello\n");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  port = address !== null && typeof address === "object" ? address.port : 0;
  sandbox = await raiseSandbox({
    writable: [join(base, "keys")],
    readable: [join(base, "tool")],
    environment: {},
  });
});
test.afterEach(async () => {
  await sandbox.close();
  bystander.kill();
  server.close();
  rmSync(base, { recursive: true, force: true });
});

function on(script: string, { timeoutMs = 20_000, inside = true } = {}) {
  const own = Object.values(networkInterfaces()).flat();
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    BASE: base,
    PORT: String(port),
    BYSTANDER: String(bystander.pid),
    ADDRESS: own.find((one) => one?.family === "IPv4" && !one.internal)?.address ?? "127.0.0.1",
  };
  const desk = { folder, environment, ...(inside ? { sandbox } : {}) };
  return runBlock({ desk, script, timeoutMs, redact: createRedactor({ secrets: [] }) });
}

/** Each must fail inside; the attempts on the kernel open what they would write to, and write nothing. */
const hostile: Readonly<Record<string, string>> = {
  "removes what lies beside the desk": 'rm -rf "$BASE/theirs" && [ -e "$BASE/theirs" ]',
  "reads what lies beside the desk": 'cat "$BASE/theirs"',
  "changes what is lent to be read": 'echo mine >"$BASE/tool"',
  "removes root's home": "ls -A /root | grep . && rm -rf /root",
  "reads the host's passwords": "cat /etc/shadow",
  "reads the host's private keys": "ls /etc/ssl/private || ls /etc/ssh",
  "changes the system's programs": "touch /usr/bin/firedrill-was-here",
  "removes a container": "docker rm -f $(docker ps -q) || [ -S /var/run/docker.sock ]",
  "talks to containerd": "ls /run/containerd/containerd.sock",
  "takes the kubeconfig of whoever started it": 'cat "${KUBECONFIG-none}" "$BASE/theirs"',
  "kills a process of the host": "kill -9 $BYSTANDER",
  "kills every process": "kill -9 -1; [ $(ls -d /proc/[0-9]* | wc -l) -gt 20 ]",
  "reads another process's environment": "cat /proc/$BYSTANDER/environ",
  "speaks to the network": "timeout 3 bash -c 'exec 3<>/dev/tcp/$ADDRESS/$PORT'",
  "speaks to a port of the host's loopback that is not lent": "exec 3<>/dev/tcp/127.0.0.1/$PORT",
  "makes a network interface": "ip link add firedrill0 type dummy",
  "sets the clock": "date -s @$(date +%s)",
  "renames the host": "hostname firedrill-was-here",
  "changes a kernel setting": ": >>/proc/sys/vm/swappiness",
  "has the kernel show its tasks": ": >>/proc/sysrq-trigger",
  "mounts a filesystem": "mount -t tmpfs none /mnt || mount -o remount,rw /usr",
  "opens a disk": "mknod disk b $(stat -c '0x%t 0x%T' /dev/null) || ls /dev/loop-control /dev/mem",
  "loads a kernel module": "modprobe dummy",
  "ends a session of the host by its group": "kill -TERM -- -$BYSTANDER",
  "leaves for the host's namespaces": "nsenter --target 1 --mount --net -- true && ls -A /root | grep .",
};

for (const [what, script] of Object.entries(hostile)) {
  test(`a block that ${what} hurts nobody`, async () => {
    const name = hostname();
    const result = await on(script);
    expect(result.exitCode, result.output).not.toBe(0);
    expect(result.commandsRun).toBeGreaterThan(0);
    expect(readFileSync(join(base, "theirs"), "utf8")).toBe("of somebody else\n");
    expect(readFileSync(join(base, "tool"), "utf8")).toBe("lent to be read\n");
    expect(existsSync("/usr/bin/firedrill-was-here")).toBe(false);
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
    expect([hostname(), heard]).toEqual([name, 0]);
    expect(Object.keys(networkInterfaces())).not.toContain("firedrill0");
  });
}

/** What does no harm where nothing shuts it in: there it succeeds, so that its failure inside says something. */
const harmless = [
  "reads what lies beside the desk",
  "removes what lies beside the desk",
  "reads the host's passwords",
  "reads the host's private keys",
  "reads another process's environment",
  "speaks to the network",
  "speaks to a port of the host's loopback that is not lent",
  "changes a kernel setting",
  "leaves for the host's namespaces",
];
for (const what of harmless) {
  test(`outside, a block that ${what} would have done it`, async () => {
    const result = await on(hostile[what] ?? "", { inside: false });
    expect(result.commandsRun).toBeGreaterThan(0);
    expect(result.failures, result.output).toEqual(what.startsWith("removes") ? expect.anything() : []);
    if (what.startsWith("removes")) expect(existsSync(join(base, "theirs"))).toBe(false);
    if (what.startsWith("speaks")) expect(heard).toBe(1);
  });
}

test("the desk and what is lent can be used", async () => {
  const result = await on('echo new >"$BASE/keys/key"\necho x >here\ncat "$BASE/tool"\nchown 1000 here');
  expect(result).toMatchObject({ output: "lent to be read\n", failures: [] });
  expect(readFileSync(join(base, "keys/key"), "utf8")).toBe("new\n");
  expect(existsSync(join(folder, "here"))).toBe(true);
});

test("through a door the host's port is reached, each connection by itself, as often as it is opened", async () => {
  await Promise.all([sandbox.open(port), sandbox.open(port)]);
  const ask = "cat </dev/tcp/127.0.0.1/$PORT";
  const result = await on(`for i in 1 2 3 4 5 6 7 8 9 10; do ${ask} & done\nwait\n${ask}`);
  expect(result.output).toBe("hello\n".repeat(11));
  expect(heard).toBe(11);
});

test("behind a door what is sent after the other side has said all still arrives", async () => {
  const slow = createServer({ allowHalfOpen: true }, (socket) => {
    let got = 0;
    socket.on("data", (chunk) => (got += chunk.length));
    socket.on("end", () => setTimeout(() => socket.end(`got ${got}\n`), 200));
  });
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const address = slow.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  await sandbox.open(address.port);
  const half = `use IO::Socket::INET; my $s = IO::Socket::INET->new("127.0.0.1:${address.port}"); print $s "x" x 3000000; $s->flush; shutdown($s, 1); print <$s>;`;
  const { output } = await on(`cat >half.pl <<"END"\n${half}\nEND\nperl half.pl`);
  slow.close();
  expect(output).toBe("got 3000000\n");
});

test("a door to where nobody listens closes at once", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const address = closed.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  await new Promise((resolve) => closed.close(resolve));
  await sandbox.open(address.port);
  const began = performance.now();
  expect((await on(`cat </dev/tcp/127.0.0.1/${address.port}`)).output).not.toContain("hello");
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("a shell that gets a TERM has time to tidy up", async () => {
  const result = await on("trap 'echo tidied >tidied; exit 1' TERM\nsleep 60 & wait", { timeoutMs: 1_000 });
  expect(result.timedOut).toBe(true);
  expect(readFileSync(join(folder, "tidied"), "utf8")).toBe("tidied\n");
});

test("a closed sandbox lets nobody in, and that is told as the harness's trouble", async () => {
  await sandbox.close();
  await expect(on("true")).rejects.toThrow(/the desk cannot be used: .*nsenter/);
});
