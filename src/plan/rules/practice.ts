/** Commands that run and yet leave less than they promise: backups with holes, secrets in clear, loud restarts. */
import type { Step } from "../plan.ts";
import { readScript, type ShellCommand } from "../shell.ts";
import { asKubectl, resourceOf } from "./kubectl.ts";
import { commandsOfStep, keeps, placedBlocks, stepCommands, type Rule } from "./rule.ts";

const scriptWithoutErrexit: Rule = {
  code: "script-without-errexit",
  severity: "medium",
  check({ plan }) {
    return plan.files.flatMap(({ path, block }) => {
      if (block === undefined) return [];
      const commands = readScript(block).commands.filter(({ substituted }) => !substituted);
      const shebang = /^#!.*\s-[A-Za-z]*e/u.test(block.script);
      return commands.length < 2 || shebang || commands.some(setsErrexit)
        ? []
        : [
            {
              line: block.line,
              message: `${path} goes on after a failed command and ends well: it has ${commands.length} commands and no set -e.`,
            },
          ];
    });
  },
};

function setsErrexit({ name, args }: ShellCommand): boolean {
  return name === "set" && args.some((arg) => /^-[A-Za-z]*e/u.test(arg) || arg === "errexit");
}

const getAllOmitsSecrets: Rule = {
  code: "get-all-omits-secrets",
  severity: "medium",
  check({ plan }) {
    return placedBlocks(plan)
      .flatMap(({ block }) => readScript(block).commands)
      .filter((command) => {
        const call = asKubectl(command);
        return call?.verb === "get" && call.words[0] === "all" && keeps(command);
      })
      .map(({ line }) => ({
        line,
        message:
          "kubectl get all leaves out Secrets, ConfigMaps, volume claims, ingresses and every custom resource.",
      }));
  },
};

const unencryptedSecrets: Rule = {
  code: "unencrypted-secrets",
  severity: "high",
  check({ plan }) {
    return placedBlocks(plan)
      .flatMap(({ block }) => readScript(block).commands)
      .filter((command) => {
        const call = asKubectl(command);
        const kinds = (call?.words[0] ?? "").split(/[,/]/u);
        const secret = kinds.some((kind) => kind === "secret" || kind === "secrets");
        const out = call?.options.get("--output");
        const whole = out !== undefined && out !== "name" && out !== "wide";
        return call?.verb === "get" && secret && whole && keeps(command) && !command.into.some(encrypts);
      })
      .map(({ line }) => ({
        line,
        message: "Secrets are written to a file in clear: base64 is no encryption.",
      }));
  },
};

function encrypts({ name }: ShellCommand): boolean {
  return ["age", "rage", "gpg", "openssl", "sops", "kubeseal", "restic", "vault"].includes(name);
}

const uploadCommentedOut: Rule = {
  code: "upload-commented-out",
  severity: "high",
  check({ plan }) {
    const upload =
      /^#+\s*(?:aws\s+s3\s+(?:cp|sync|mv)|gsutil\s+(?:cp|rsync)|az\s+storage|rclone\s+\w+|mc\s+(?:cp|mirror)|restic\s+|scp\s+|rsync\s+|s3cmd\s+)/u;
    return placedBlocks(plan).flatMap(({ block }) =>
      readScript(block)
        .comments.filter(({ text }) => upload.test(text))
        .map(({ line, text }) => ({
          line,
          message: `The upload is commented out ("${text.replace(/^#+\s*/u, "")}"), so the backup stays where the disaster is.`,
        })),
    );
  },
};

const rotateByDelete: Rule = {
  code: "rotate-by-delete",
  severity: "high",
  check({ plan }) {
    return plan.scenarios.flatMap(({ steps }) => steps.flatMap(deletedOnly));
  },
};

/** A secret that is deleted in a step, and nothing behind it in the step makes another. */
function deletedOnly(step: Step) {
  const commands = commandsOfStep(step);
  const renews = step.blocks
    .flatMap((block) => readScript(block).comments)
    .filter(({ text }) => /generat|creat|renew|new|rotat|issue|созда|выпус|нов/iu.test(text));
  return commands.flatMap((command, index) => {
    const call = asKubectl(command);
    const { kind, name = "the secret" } = resourceOf(call?.words ?? []);
    if (call?.verb !== "delete" || kind !== "secret" || commands.slice(index + 1).some(mayCreate)) return [];
    const comment = renews.find(({ line }) => line > command.line);
    if (comment === undefined) return [];
    const message = `Deleting ${name} rotates nothing: that a new one is made stands in a comment alone ("${comment.text}", line ${comment.line}).`;
    return [{ line: command.line, message }];
  });
}

/** Anything that is not known to leave secrets alone. */
function mayCreate(command: ShellCommand): boolean {
  const call = asKubectl(command);
  if (call !== null) return ["create", "apply", "replace", "annotate", "patch"].includes(call.verb);
  return !["echo", "printf", ":", "true", "sleep", "curl", "jq", "grep"].includes(command.name);
}

const restartAllPods: Rule = {
  code: "restart-all-pods",
  severity: "medium",
  check({ plan }) {
    return plan.scenarios.flatMap(stepCommands).flatMap((command) => {
      const call = asKubectl(command);
      const { kind, name } = resourceOf(call?.words ?? []);
      const some = call?.options.has("--field-selector");
      const all = call?.options.has("--selector") || call?.options.has("--all");
      return call?.verb === "delete" && kind === "pod" && name === undefined && all && !some
        ? [
            {
              line: command.line,
              message:
                "All pods are deleted at once: the service is away until they are back, and the cause is still there.",
            },
          ]
        : [];
    });
  },
};

export const practiceRules: readonly Rule[] = [
  scriptWithoutErrexit,
  getAllOmitsSecrets,
  unencryptedSecrets,
  uploadCommentedOut,
  rotateByDelete,
  restartAllPods,
];
