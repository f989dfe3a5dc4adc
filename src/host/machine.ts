/** Which machines are supported. Others are refused before anything is made. */
import { readFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { Problem } from "../problem.ts";

/** E.g. "Debian GNU/Linux 12 (bookworm), x64". Throws a `Problem` where it is not supported. */
export async function requireMachine(release = "/etc/os-release"): Promise<string> {
  const text = await readFile(release, "utf8").catch(() => "");
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? platform();
  const seen = `${name}, ${arch()}`;
  const isDebian = /^ID(_LIKE)?="?(?:[^"\n]*\b)?debian\b/m.test(text);
  if (platform() === "linux" && arch() === "x64" && isDebian) return seen;
  throw new Problem({
    what: `this machine is not supported: ${seen}`,
    where: release,
    expected: "Debian 12 or newer, or Ubuntu, on x86-64",
    next: "drill on such a machine, or in a virtual one",
  });
}
