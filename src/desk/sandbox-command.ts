/** How a command is started inside the sandbox: bubblewrap in the sandbox's network. Pure. */

export interface SandboxedCommand {
  /** A process that stands in the sandbox's network. */
  readonly doorkeeper: number;
  /** Working directory; it and what lies beneath may be changed. */
  readonly folder: string;
  /** Other folders or files that may be changed, by their paths on the host. */
  readonly writable: readonly string[];
  /** Folders or files that can be read, beside the system's programs. */
  readonly readable: readonly string[];
  /** Variables that only processes inside have. */
  readonly set: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** In a process id namespace of its own the first process is bubblewrap's; the command is the next. */
export const sandboxedPid = 2;

const programs = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];
/** Of /etc what programs need to run; keys and passwords of the host are not there. */
const settings = [
  "alternatives",
  "ca-certificates",
  "group",
  "hosts",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "nsswitch.conf",
  "passwd",
  "postgresql-common",
  "ssl/certs",
  "ssl/openssl.cnf",
].map((name) => `/etc/${name}`);
/** Archives are unpacked with their owners and modes; nothing else of root's powers is left. */
const capabilities = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID"];

/** The command line that a process with root's rights starts on the host. */
export function sandboxCommand(options: SandboxedCommand): readonly [string, ...string[]] {
  const { doorkeeper, folder, writable, readable, set, command } = options;
  return [
    "nsenter",
    `--net=/proc/${doorkeeper}/ns/net`,
    "--",
    "bwrap",
    ...["--die-with-parent", "--new-session"],
    ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--cap-drop", "ALL"],
    ...capabilities.flatMap((name) => ["--cap-add", name]),
    ...[...programs, ...settings].flatMap((path) => ["--ro-bind-try", path, path]),
    // Kernel settings are files beneath /proc that root may write, with or without its powers.
    ...["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"],
    ...["/tmp", "/run", "/var/tmp"].flatMap((path) => ["--tmpfs", path]),
    ...readable.flatMap((path) => ["--ro-bind", path, path]),
    ...[folder, ...writable].flatMap((path) => ["--bind", path, path]),
    ...["--chdir", folder],
    ...Object.entries(set).flatMap(([name, value]) => ["--setenv", name, value]),
    "--",
    ...command,
  ];
}
