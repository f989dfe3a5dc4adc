/** What stands in the way of building anew: no namespace, no port, objects of the old cluster, two ways that differ. */
import type { Scenario } from "../plan.ts";
import { readScript, type ShellCommand } from "../shell.ts";
import { variablesOf } from "./files.ts";
import { asKubectl, resourceOf } from "./kubectl.ts";
import { canBe, pathPattern } from "./path-pattern.ts";
import { placedBlocks, stepCommands, type Hit, type PlacedBlock, type Rule } from "./rule.ts";

const clusterWithoutConfig: Rule = {
  code: "cluster-without-config",
  severity: "medium",
  check({ plan, system }) {
    // The stand-in's own kind adds a configuration: the drill goes on, the mistake stays in the text.
    const added = system?.system.kind === "stand-in";
    return plan.scenarios
      .flatMap(stepCommands)
      .filter(makesCluster)
      .filter(({ name, args }) => name === "kind" && !args.some((arg) => /^--config(?:=|$)/u.test(arg)))
      .map(({ line }) => ({
        line,
        ...(added ? { severity: "low" as const } : {}),
        message: `kind create cluster without --config makes one node of whatever version, with no port that a client could reach${added ? "; here the drill adds a configuration" : ""}.`,
      }));
  },
};

const namespaceNeverMade: Rule = {
  code: "namespace-never-made",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(missingNamespaces);
  },
};

/** In a new cluster there is none but the default: one hit for each namespace, on its first use. */
function missingNamespaces(scenario: Scenario): readonly Hit[] {
  const made = new Set(["default", "kube-system"]);
  const hits: Hit[] = [];
  let fresh: ShellCommand | undefined;
  for (const command of stepCommands(scenario)) {
    if (makesCluster(command)) fresh = command;
    if (fresh === undefined) continue;
    // A script may do anything.
    if (command.name.endsWith(".sh") || ["bash", "sh", "source", "."].includes(command.name)) return hits;
    const namespace = namespaceOf(command);
    const call = asKubectl(command);
    const { kind, name } = resourceOf(call?.words ?? []);
    if (call?.verb === "create" && ["namespace", "ns"].includes(kind) && name !== undefined) made.add(name);
    if (namespace === undefined || made.has(namespace)) continue;
    made.add(namespace);
    if (command.args.includes("--create-namespace")) continue;
    hits.push({
      line: command.line,
      message: `The new cluster (line ${fresh.line}) has no namespace ${namespace}, and nothing makes it.`,
    });
  }
  return hits;
}

function namespaceOf({ name, args }: ShellCommand): string | undefined {
  if (name !== "kubectl" && name !== "helm") return undefined;
  const at = args.findIndex((arg) => /^(?:-n|--namespace)(?:=|$)/u.test(arg));
  return at < 0 ? undefined : (args[at]?.split("=", 2)[1] ?? args[at + 1]);
}

function makesCluster({ name, args }: ShellCommand): boolean {
  const call = `${name} ${args
    .filter((arg) => !arg.startsWith("-"))
    .slice(0, 2)
    .join(" ")}`;
  return /^(?:kind create cluster|k3d cluster create|eksctl create cluster|minikube start|kubeadm init)\b/u.test(
    call,
  );
}

const releaseTwoWays: Rule = {
  code: "release-two-ways",
  severity: "medium",
  check({ plan }) {
    const installs = plan.scenarios
      .flatMap(stepCommands)
      .filter(({ name, args }) => name === "helm" && args[0] === "install");
    const scripts = placedBlocks(plan).filter(({ place }) => place === "file");
    return scripts.flatMap(({ block }) =>
      readScript(block)
        .commands.filter(({ name, args }) => name === "helm" && args[0] === "upgrade")
        .filter(({ args }) => !args.some((arg) => arg === "--install" || arg === "-i"))
        .flatMap((command): Hit[] => {
          const other = installs.find(({ args }) => args[1] === command.args[1]);
          if (other === undefined) return [];
          return [
            {
              line: command.line,
              message: `This needs the release ${command.args[1] ?? ""} to be there, line ${other.line} needs it not to be: two procedures for one thing.`,
            },
          ];
        }),
    );
  },
};

const exportReapplied: Rule = {
  code: "export-reapplied",
  severity: "high",
  check({ plan }) {
    const exported = placedBlocks(plan).flatMap((placed) =>
      commandsOf(placed).flatMap(({ command, pattern }) => {
        const call = asKubectl(command);
        const whole = /^(?:yaml|json)$/u.test(call?.options.get("--output") ?? "");
        return call?.verb === "get" && whole
          ? command.writes.map((name) => ({ pattern: pattern(name), line: command.line }))
          : [];
      }),
    );
    return placedBlocks(plan).flatMap((placed) =>
      commandsOf(placed).flatMap(({ command, pattern }): Hit[] => {
        const call = asKubectl(command);
        const file = call?.options.get("--filename");
        if (file === undefined || !["apply", "create", "replace"].includes(call?.verb ?? "")) return [];
        const source = exported.find((one) => canBe(pattern(file), one.pattern));
        if (source === undefined) return [];
        return [
          {
            line: command.line,
            message: `${file} is as line ${source.line} exported it, with the uid, resourceVersion, owner, address and status of each object: applied to another cluster it collides or leaves orphans.`,
          },
        ];
      }),
    );
  },
};

function commandsOf({ block }: PlacedBlock) {
  const { commands } = readScript(block);
  const variables = variablesOf(commands);
  return commands.map((command) => ({ command, pattern: (name: string) => pathPattern(name, variables) }));
}

const archiveReadElsewhere: Rule = {
  code: "archive-read-elsewhere",
  severity: "high",
  check({ plan }) {
    const scripts = placedBlocks(plan).filter(({ place }) => place !== "step");
    const packed = scripts.flatMap((placed) =>
      commandsOf(placed).flatMap(({ command, pattern }) => {
        const [, folder, ...more] = command.args.filter((arg) => !arg.startsWith("-"));
        const packs =
          command.name === "tar" && command.args.some((arg) => /^-?[A-Za-z]*c[A-Za-z]*f?$/u.test(arg));
        if (!packs || folder === undefined || more.length > 0) return [];
        const path = pattern(folder);
        return path.includes("/") && !path.startsWith("/")
          ? [{ above: path.slice(0, path.lastIndexOf("/")), line: command.line }]
          : [];
      }),
    );
    const [pack] = packed;
    if (pack === undefined) return [];
    return placedBlocks(plan).flatMap(({ block }) => {
      const { commands } = readScript(block);
      const unpack = commands.find(
        ({ name, args }) =>
          name === "tar" &&
          args.some((arg) => arg === "--extract" || /^-?[A-Za-z]*x[A-Za-z]*$/u.test(arg)) &&
          !args.some((arg) => /^(?:-C|--directory|--strip)/u.test(arg)),
      );
      const bare = commands.find(({ name, args }) => name === "basename" && args.length > 1);
      return unpack === undefined || bare === undefined
        ? []
        : [
            {
              line: unpack.line,
              message: `The archive holds ${pack.above}/... (line ${pack.line}); what is unpacked here is then looked for without ${pack.above}/ (line ${bare.line}), where nothing is.`,
            },
          ];
    });
  },
};

export const rebuildRules: readonly Rule[] = [
  clusterWithoutConfig,
  namespaceNeverMade,
  releaseTwoWays,
  exportReapplied,
  archiveReadElsewhere,
];
