import { ask, command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";

/** Labels of every image that the set-up makes: which one it is, and the key of its inputs. */
export const imageLabel = "firedrill.image";
export const keyLabel = "firedrill.key";

export interface ImageBuild {
  /** Which image of ours it is, e.g. `mesh`. */
  readonly image: string;
  readonly tag: string;
  readonly key: string;
  /** Folder with the Dockerfile; the build's context. */
  readonly folder: string;
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Named contexts: folders for `COPY --from=<name>`. */
  readonly contexts?: Readonly<Record<string, string>>;
}

export interface Images {
  docker(args: readonly string[], options: DockerCall): Promise<string>;
  /** Whether an image of this name is there; with a key, whether it was made from the inputs of this key. */
  has(reference: string, key?: string): Promise<boolean>;
  build(build: ImageBuild): Promise<void>;
  /**
   * Removes our images of this name that were made from other inputs. One that is in use stays, and so does one of the
   * last hour: another run may be about to use it.
   */
  prune(image: string, key: string): Promise<void>;
  /** Removes all images of ours of this name: intermediate ones. */
  discard(image: string): Promise<void>;
}

export interface DockerCall {
  readonly what: string;
  readonly timeoutMs: number;
  readonly inputFile?: string;
}

const buildMs = 20 * 60_000;
const keptMs = 60 * 60_000;

/** Images of the engine that a client reaches; without an engine there are none. */
export function images(context: HostContext, client: () => Promise<string | undefined>): Images {
  const { environment } = context;
  async function docker(args: readonly string[], call: DockerCall): Promise<string> {
    const log = logFile(context, "docker");
    return command((await client()) ?? "docker", args, { ...call, log, environment });
  }

  return {
    docker,
    async has(reference, key) {
      const path = await client();
      if (path === undefined) return false;
      const format = `{{index .Config.Labels "${keyLabel}"}}`;
      const found = await ask(path, ["image", "inspect", "--format", format, reference], { environment });
      return found !== undefined && (key === undefined || found.trim() === key);
    },
    async build({ image, tag, key, folder, dockerfile, buildArgs = {}, contexts = {} }) {
      const labels = { [imageLabel]: image, [keyLabel]: key };
      await docker(
        [
          ["buildx", "build", "--builder", "default", "--load", "--progress", "plain"],
          ["--network", "host", "--provenance", "false"],
          pairs("--label", labels),
          pairs("--build-arg", buildArgs),
          pairs("--build-context", contexts),
          dockerfile === undefined ? [] : ["--file", dockerfile],
          ["--tag", tag, folder],
        ].flat(),
        { what: `the image ${tag} could not be built`, timeoutMs: buildMs },
      );
    },
    prune: (image, key) =>
      remove(image, (found) => found.key !== key && Date.now() - Date.parse(found.created) > keptMs),
    discard: (image) => remove(image, () => true),
  };

  async function remove(image: string, isUnwanted: (found: FoundImage) => boolean): Promise<void> {
    const path = await client();
    if (path === undefined) return;
    const filter = ["--filter", `label=${imageLabel}=${image}`];
    const listed = await ask(path, ["image", "ls", "--quiet", "--no-trunc", ...filter], { environment });
    for (const id of new Set((listed ?? "").split("\n").filter((line) => line !== ""))) {
      const format = `{{index .Config.Labels "${keyLabel}"}} {{.Created}} {{join .RepoTags " "}}`;
      const found = await ask(path, ["image", "inspect", "--format", format, id], { environment });
      const [key, created, ...tags] = found?.trim().split(" ") ?? [];
      if (key === undefined || created === undefined || !isUnwanted({ key, created })) continue;
      // By tag where it has one: an image of several names is not removed by its id. Never by force.
      for (const name of tags.length > 0 ? tags : [id]) {
        await ask(path, ["image", "rm", name], { timeoutMs: 60_000, environment });
      }
    }
  }
}

interface FoundImage {
  readonly key: string;
  readonly created: string;
}

function pairs(option: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}
