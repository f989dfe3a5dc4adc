/** Which harness this is: told in every record, and sealed with the evidence. */
import { execa } from "execa";
import packageJson from "../../package.json" with { type: "json" };

/** `commit`: of the clone it runs from, 12 letters, with a `+` where files of it were changed since; null without one. */
export async function harness(): Promise<{ version: string; commit: string | null }> {
  const [commit, changes] = await Promise.all([
    git("rev-parse", "--short=12", "HEAD"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return { version: packageJson.version, commit: commit === null ? null : commit + (changes ? "+" : "") };
}

async function git(...args: readonly string[]): Promise<string | null> {
  const options = { cwd: import.meta.dirname, reject: false, timeout: 5_000 } as const;
  const { stdout, exitCode } = await execa("git", args, options);
  return exitCode === 0 ? stdout.trim() : null;
}
