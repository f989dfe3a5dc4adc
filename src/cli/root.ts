/** Where the project lies, whatever folder the command is called in. */
import path from "node:path";

export const projectRoot = path.resolve(import.meta.dirname, "../..");

/** For messages and records: short for what lies in the project, absolute for the rest. */
export function fromRoot(file: string): string {
  const relative = path.relative(projectRoot, file);
  return relative.startsWith("..") ? file : relative;
}

/** A path as the caller would type it: relative to the current directory. */
export function fromCaller(file: string): string {
  return path.relative(process.cwd(), file);
}
