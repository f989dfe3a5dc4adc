/** What a scenario still asks of pods that it has just scaled away. */
import type { Scenario } from "../plan.ts";
import type { ShellCommand } from "../shell.ts";
import type { System } from "../system.ts";
import { asKubectl, resourceOf, type Kubectl } from "./kubectl.ts";
import { stepCommands, type Hit, type Rule, type RuleInput } from "./rule.ts";

const execIntoNothing: Rule = {
  code: "exec-into-nothing",
  severity: "high",
  check: (input) =>
    asked(
      input,
      "exec",
      (deployment, line) => `Line ${line} has scaled ${deployment} to 0: there is no pod to run this in.`,
    ),
};

const logsAfterScaleToZero: Rule = {
  code: "logs-after-scale-to-zero",
  severity: "high",
  check: (input) =>
    asked(
      input,
      "logs",
      (deployment, line) =>
        `Line ${line} has scaled ${deployment} to 0: the logs of its pods are gone with them.`,
    ),
};

function asked(
  { plan, system }: RuleInput,
  verb: "exec" | "logs",
  say: (deployment: string, line: number) => string,
): readonly Hit[] {
  return plan.scenarios.flatMap((scenario) =>
    whileStopped(scenario, (call, command, stopped) => {
      if (call.verb !== verb) return [];
      const found = [...stopped].find(([name]) => isPodOf({ call, deployment: name, system }));
      return found === undefined ? [] : [{ line: command.line, message: say(...found) }];
    }),
  );
}

/** Walks the scenario's commands with the deployments that are at 0, and the line that did it. */
function whileStopped(
  scenario: Scenario,
  look: (call: Kubectl, command: ShellCommand, stopped: ReadonlyMap<string, number>) => readonly Hit[],
): readonly Hit[] {
  const stopped = new Map<string, number>();
  const hits: Hit[] = [];
  for (const command of stepCommands(scenario)) {
    // Helm writes the replicas of its chart back.
    if (command.name === "helm" && ["upgrade", "install", "rollback"].includes(command.args[0] ?? ""))
      stopped.clear();
    const call = asKubectl(command);
    if (call === null) continue;
    const replicas = call.options.get("--replicas");
    if (call.verb === "scale" && replicas !== undefined) {
      const { name = "*" } = resourceOf(call.words);
      if (Number(replicas) === 0) stopped.set(name, command.line);
      else if (name === "*") stopped.clear();
      else stopped.delete(name);
    }
    if (stopped.size > 0) hits.push(...look(call, command, stopped));
  }
  return hits;
}

function isPodOf(input: { call: Kubectl; deployment: string; system: System | undefined }): boolean {
  const { call, deployment, system } = input;
  const [target = ""] = call.words;
  const selector = call.options.get("--selector");
  if (target === "") return selector === undefined ? call.verb === "logs" : selector.includes(deployment);
  const binding = system?.placeholders[target];
  if (binding !== undefined) return binding.includes(deployment);
  if (target.startsWith("<")) return true;
  const { kind, name } = resourceOf(target.includes("/") ? [target] : ["pod", target]);
  if (kind === "deployment") return name === deployment;
  return kind === "pod" && name !== undefined && (name === deployment || name.startsWith(`${deployment}-`));
}

export const stoppedRules: readonly Rule[] = [execIntoNothing, logsAfterScaleToZero];
