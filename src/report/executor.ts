/** Where a run was executed, as Allure's executor.json tells it. Pure. */
export interface Executor {
  readonly name: string;
  readonly type: string;
  readonly buildName?: string;
  readonly buildUrl?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `env`: of the command that drilled. No name of a machine or of its user is told. */
export function executorOf(env: Environment): Executor {
  const base = repositoryUrl(env);
  if (base !== null) {
    const buildName = `${env["GITHUB_WORKFLOW"] ?? "workflow"} #${env["GITHUB_RUN_NUMBER"] ?? "?"}`;
    const build = env["GITHUB_RUN_ID"];
    const buildUrl = build === undefined ? {} : { buildUrl: `${base}/actions/runs/${build}` };
    return { name: "GitHub Actions", type: "github", buildName, ...buildUrl };
  }
  if (env["GITLAB_CI"]) {
    const buildUrl = env["CI_JOB_URL"] === undefined ? {} : { buildUrl: env["CI_JOB_URL"] };
    return {
      name: "GitLab CI",
      type: "gitlab",
      buildName: env["CI_JOB_NAME"] ?? "job",
      ...buildUrl,
    };
  }
  if (env["CI"]) return { name: "CI", type: "ci" };
  return { name: "local machine", type: "local" };
}

/** A line of a file of the repository as it was built; null where nobody can look it up: outside GitHub, outside the project. */
export function lineUrl(env: Environment, file: string, line: number): string | null {
  const [base, commit] = [repositoryUrl(env), env["GITHUB_SHA"]];
  if (base === null || commit === undefined || file.startsWith("/")) return null;
  return `${base}/blob/${commit}/${file}?plain=1#L${line}`;
}

function repositoryUrl(env: Environment): string | null {
  const [server, repository] = [env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"]];
  return env["GITHUB_ACTIONS"] && server && repository ? `${server}/${repository}` : null;
}
