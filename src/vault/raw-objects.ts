/** What lies on the vault's disk, byte for byte, read past its S3 server. */
import { buffer } from "node:stream/consumers";
import { execa } from "execa";
import { extract } from "tar-stream";

const deadlineMs = 10 * 60_000;

/** Every file under `folder` of the container, in the order of its disk. One file is in memory at a time. */
export async function* rawFiles(options: {
  readonly container: string;
  readonly folder: string;
}): AsyncGenerator<{ readonly path: string; readonly bytes: Uint8Array }> {
  const copy = execa("docker", ["cp", `${options.container}:${options.folder}`, "-"], {
    buffer: false,
    encoding: "buffer",
    stdin: "ignore",
    stderr: "ignore",
    timeout: deadlineMs,
  });
  const failed = copy.then(
    () => null,
    (cause: unknown) => cause,
  );
  try {
    const archive = extract();
    copy.stdout.on("error", (cause) => archive.destroy(cause));
    copy.stdout.pipe(archive);
    for await (const entry of archive) {
      if (entry.header.type === "file") yield { path: entry.header.name, bytes: await buffer(entry) };
      else entry.resume();
    }
    const cause = await failed;
    if (cause !== null)
      throw new Error(`the vault's disk cannot be read from ${options.container}`, { cause });
  } finally {
    copy.kill();
    await failed;
  }
}
