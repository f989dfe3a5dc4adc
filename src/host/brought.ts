/** What the set-up has brought to this machine and changed on it: what `drill uninstall` may take away. Pure. */
import { z } from "zod";

/** As Debian names packages; never an option, and never a list. */
const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?$/);

export const broughtSchema = z.strictObject({
  /** Not on the machine in any form before the set-up asked apt for them; `asked` by name, the others as dependencies. */
  packages: z.array(z.strictObject({ name: packageName, asked: z.boolean() })),
  /** The engine that the set-up started itself, where no systemd does; a pid means nothing on another boot. */
  engine: z.strictObject({ pid: z.number().int(), startTime: z.string(), bootId: z.string() }).nullable(),
  /** fs.inotify.max_user_instances, which lasts until the machine restarts. */
  inotify: z
    .strictObject({ before: z.number().int(), after: z.number().int(), bootId: z.string() })
    .nullable(),
});
export type Brought = z.infer<typeof broughtSchema>;
export type BroughtPackage = Brought["packages"][number];

export const nothingBrought: Brought = { packages: [], engine: null, inotify: null };

export function isEmpty({ packages, engine, inotify }: Brought): boolean {
  return packages.length === 0 && engine === null && inotify === null;
}

/** Those that are known already stay as they are. */
export function withPackages(brought: Brought, coming: readonly BroughtPackage[]): Brought {
  const known = new Set(brought.packages.map(({ name }) => name));
  return { ...brought, packages: [...brought.packages, ...coming.filter(({ name }) => !known.has(name))] };
}

/** Without those that did not come after all, or are gone: what somebody installs later by himself is his. */
export function withoutAbsent(brought: Brought, isThere: (name: string) => boolean): Brought {
  return { ...brought, packages: brought.packages.filter(({ name }) => isThere(name)) };
}
