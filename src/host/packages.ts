import { Problem } from "../problem.ts";
import type { Apt } from "./apt.ts";
import type { HostContext } from "./context.ts";
import { packageStates } from "./dpkg.ts";
import type { Need, Piece } from "./piece.ts";

export interface HostPackage {
  readonly name: string;
  readonly why: string;
  readonly mib: number;
  /** Folder of people's data that its purge would delete. */
  readonly data?: string;
}

/** What drills run on the host itself. */
export const drillPackages: readonly HostPackage[] = [
  { name: "restic", why: "the plan's backup and restore scripts", mib: 30 },
  { name: "age", why: "encryption in the plan's scripts", mib: 10 },
  { name: "jq", why: "the plan's scripts", mib: 1 },
  { name: "openssl", why: "new certificates in the plan's scripts", mib: 2 },
  { name: "e2fsprogs", why: "filesystems of the cluster's volumes", mib: 2 },
  { name: "util-linux", why: "loop devices and namespaces", mib: 4 },
  { name: "bubblewrap", why: "shutting the plan's commands in", mib: 1 },
  { name: "mount", why: "mounting the cluster's volumes", mib: 1 },
  { name: "iproute2", why: "looking at the nodes' networks", mib: 3 },
];

/** What only the project's own tests need. */
export const testPackages: readonly HostPackage[] = [
  {
    name: "postgresql-15",
    why: "unit tests of the application; its service is not used",
    mib: 60,
    data: "/var/lib/postgresql/15",
  },
  { name: "chromium", why: "tests and pictures of the report", mib: 350 },
];

/** What only building needs: the offline node image, or Go where it is missing. */
export const buildPackages: readonly HostPackage[] = [
  { name: "unzip", why: "unpacking Go", mib: 1 },
  { name: "debootstrap", why: "the Debian base of the images", mib: 1 },
  { name: "gcc", why: "runc and the pause container", mib: 90 },
  { name: "libc6-dev", why: "runc and the pause container", mib: 20 },
  { name: "binutils", why: "stripping the pause container", mib: 25 },
  { name: "pkg-config", why: "runc", mib: 1 },
  { name: "libseccomp-dev", why: "runc", mib: 1 },
];

/** Debian packages of the host; `wanted` is asked anew each time, as the build packages depend on the way to the image. */
export function packagesPiece(
  context: HostContext,
  machine: Apt,
  wanted: () => Promise<readonly HostPackage[]>,
): Piece {
  const missing = async (): Promise<readonly HostPackage[]> => {
    const states = await packageStates(context);
    return (await wanted()).filter(({ name }) => states.get(name) !== "installed");
  };
  return {
    async needs(): Promise<readonly Need[]> {
      return (await missing()).map(({ name, why, mib }) => ({
        what: name,
        why,
        cost: "Debian package",
        gib: mib / 1024,
        place: "system",
      }));
    },
    async provide() {
      const lacking = await missing();
      if (lacking.length === 0) return;
      const names = lacking.map(({ name }) => name);
      requireRoot(names);
      await context.steps.step(`Debian packages: ${names.join(", ")}`, () =>
        machine.install(names, lacking.map(({ name, why }) => `${name} for ${why}`).join("; ")),
      );
    },
  };
}

function requireRoot(names: readonly string[]): void {
  if (process.getuid?.() === 0) return;
  throw new Problem({
    what: `Debian packages are missing (${names.join(", ")}), and this user may not install them`,
    where: `user id ${process.getuid?.() ?? "unknown"}`,
    expected: "root, or the packages installed",
    next: `apt-get install --no-install-recommends ${names.join(" ")} as root, then run the same command again`,
  });
}
