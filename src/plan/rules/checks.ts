/** Checks that cannot fail, and steps that do nothing. */
import { readScript, type ShellCommand } from "../shell.ts";
import { asKubectl, resourceOf } from "./kubectl.ts";
import { commandsOfStep, isCheck, stepCommands, type Hit, type Rule } from "./rule.ts";

const commandCannotFail: Rule = {
  code: "command-cannot-fail",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) =>
      steps.flatMap((step) => [
        ...commandsOfStep(step).flatMap((command) => [
          ...curlHit(command),
          ...(isCheck(step) ? getHit(command) : []),
        ]),
        ...step.blocks.flatMap((block) => onlySays(readScript(block).commands)),
      ]),
    );
  },
};

function curlHit(command: ShellCommand): readonly Hit[] {
  const { name, args, line, substituted } = command;
  // Somebody looks at what it says.
  if (name !== "curl" || substituted || command.into.some(judges)) return [];
  const fails = args.some((arg) => /^--fail(?:-with-body|-early)?$|^-[A-Za-z]*f[A-Za-z]*$/u.test(arg));
  return fails
    ? []
    : [{ line, message: "curl without --fail ends well on any answer, an error of the server too." }];
}

function getHit(command: ShellCommand): readonly Hit[] {
  const call = asKubectl(command);
  if (call?.verb !== "get" || command.substituted || command.into.some(judges)) return [];
  const { kind, name } = resourceOf(call.words);
  // A named object must at least be there.
  if (name !== undefined) return [];
  const message = `kubectl get ${call.words[0] ?? kind} ends well whatever state they are in, even when there are none; kubectl wait or rollout status would fail.`;
  return [{ line: command.line, message }];
}

function onlySays(commands: readonly ShellCommand[]): readonly Hit[] {
  const [first] = commands;
  const says = commands.every(
    ({ name, writes }) => ["echo", "printf", ":", "true"].includes(name) && writes.length === 0,
  );
  return first !== undefined && says
    ? [{ line: first.line, message: "This block only says something, and so always succeeds." }]
    : [];
}

/** A command at the end of a pipe that fails when the answer is not as it should be. */
function judges({ name, args }: ShellCommand): boolean {
  if (["grep", "egrep", "fgrep", "test", "diff", "cmp"].includes(name)) return true;
  return name === "jq" && args.some((arg) => arg === "--exit-status" || /^-[A-Za-z]*e[A-Za-z]*$/u.test(arg));
}

const logsUsage: Rule = {
  code: "logs-usage",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(stepCommands).flatMap((command) => {
      const call = asKubectl(command);
      const named =
        call?.words.length !== 0 || call.options.has("--selector") || call.options.has("--filename");
      return call?.verb !== "logs" || named
        ? []
        : [
            {
              line: command.line,
              message: "kubectl logs without a pod, a job or a selector is a usage error.",
            },
          ];
    });
  },
};

const pingAsCheck: Rule = {
  code: "ping-as-check",
  severity: "medium",
  check({ plan }) {
    return plan.scenarios.flatMap(stepCommands).flatMap((command) => {
      const words = [command.name, ...command.args, ...(asKubectl(command)?.inner ?? [])];
      const inner = asKubectl(command)?.inner ?? [];
      if (command.name !== "ping" && inner[0] !== "ping") return [];
      const counted = words.some((word) => /^-[A-Za-z]*[cw]\d*$/u.test(word));
      return [
        {
          line: command.line,
          severity: counted ? ("medium" as const) : ("high" as const),
          message: counted
            ? "ping shows that packets travel, not that the service answers."
            : "ping without -c never ends, and shows only that packets travel, not that the service answers.",
        },
      ];
    });
  },
};

const stepWithoutCommands: Rule = {
  code: "step-without-commands",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) =>
      steps
        .filter((step) => step.blocks.length > 0 && commandsOfStep(step).length === 0)
        .map(({ title, line }) => ({ line, message: `The step "${title}" holds comments and no command.` })),
    );
  },
};

const manualStepWithoutTime: Rule = {
  code: "manual-step-without-time",
  severity: "medium",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) =>
      steps
        .filter(({ blocks, declaredMs }) => blocks.length === 0 && declaredMs === undefined)
        .map(({ title, line }) => ({
          line,
          message: `The step "${title}" is for a person and does not say how long it takes ("Takes: 5 minutes").`,
        })),
    );
  },
};

const commentInsteadOfCommand: Rule = {
  code: "comment-instead-of-command",
  severity: "medium",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) =>
      steps.flatMap(({ blocks }) =>
        blocks.flatMap((block) => {
          const { commands, comments } = readScript(block);
          const end = commands.at(-1)?.line;
          // Comments announce what follows them: at the end of a block nothing does.
          const left = end === undefined ? undefined : comments.find(({ line }) => line > end);
          return left === undefined
            ? []
            : [{ line: left.line, message: `"${left.text}" announces something that no command does.` }];
        }),
      ),
    );
  },
};

const nothingCheckedAfter: Rule = {
  code: "nothing-checked-after",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) => {
      const last = steps.findLast((step) => commandsOfStep(step).length > 0);
      const command = last === undefined ? undefined : commandsOfStep(last).findLast(acts);
      return command === undefined || last === undefined || isCheck(last) || !changes(command)
        ? []
        : [
            {
              line: command.line,
              message: `The procedure ends with "${last.title}", and nobody looks whether the service is back.`,
            },
          ];
    });
  },
};

function acts({ name, substituted }: ShellCommand): boolean {
  return !substituted && !["echo", "printf", ":", "true", "sleep"].includes(name);
}

function changes(command: ShellCommand): boolean {
  const { name, args } = command;
  if (name === "helm") {
    return (
      ["install", "upgrade", "rollback"].includes(args[0] ?? "") &&
      !args.some((arg) => /^--(?:wait|atomic)/u.test(arg))
    );
  }
  const call = asKubectl(command);
  if (call?.verb === "rollout") return call.words[0] !== "status";
  return ["scale", "apply", "create", "replace", "patch", "delete", "set", "cordon", "uncordon"].includes(
    call?.verb ?? "",
  );
}

export const checkRules: readonly Rule[] = [
  commandCannotFail,
  logsUsage,
  pingAsCheck,
  stepWithoutCommands,
  manualStepWithoutTime,
  commentInsteadOfCommand,
  nothingCheckedAfter,
];
