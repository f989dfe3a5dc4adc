/** The images that the set-up made: by their names, and never by force. */
import { command } from "../command.ts";
import { logFile, type HostContext } from "../context.ts";
import { packContainer } from "../pack.ts";
import type { EngineRemoval } from "./engine.ts";
import type { Removal, Staying } from "./removal.ts";

const removeMs = 2 * 60_000;

export function imagesRemoval(context: HostContext, engine: EngineRemoval): Removal {
  return {
    name: "images",
    async look() {
      const inside = await engine.inside();
      if (inside === null) return { going: [], staying: (await engine.isHidden()) ? [hidden] : [] };
      const { tags, packing, unnamed, nodeImages } = inside.contents;
      const going = tags.map((tag) => `image ${tag}`);
      if (packing) going.push(`container ${packContainer}, of a set-up that was interrupted`);
      // What the engine stores goes with it.
      if ((await engine.fate())?.goes === true) return { going, staying: [] };
      return { going, staying: unattributed({ unnamed, nodeImages }) };
    },
    async remove() {
      const inside = await engine.inside();
      if (inside === null) throw new Error("Docker does not answer any more");
      const { tags, packing } = inside.contents;
      const left: string[] = [];
      const call = async (what: string, args: readonly string[]): Promise<void> => {
        const { environment } = context;
        const options = { what, log: logFile(context, "docker"), timeoutMs: removeMs, environment };
        await command(inside.docker, args, options).catch((cause: unknown) => {
          left.push(cause instanceof Error ? cause.message : String(cause));
        });
      };
      if (packing) await call(`${packContainer} is left`, ["rm", "--force", "--volumes", packContainer]);
      for (const tag of tags) await call(`${tag} is left`, ["image", "rm", tag]);
      if (left.length > 0) throw new Error(left.join("; "));
    },
  };
}

const hidden: Staying = {
  what: "images firedrill/*",
  why: "Docker does not answer: what stands in it cannot be seen",
  command: "start it, then ./scripts/drill uninstall",
  whose: "ours",
  unseen: true,
};

function unattributed({
  unnamed,
  nodeImages,
}: {
  readonly unnamed: number;
  readonly nodeImages: readonly string[];
}): readonly Staying[] {
  const staying: Staying[] = nodeImages.map((image) => ({
    what: `image ${image}`,
    why: "the set-up pulls it, and so does every kind",
    command: `docker image rm ${image}`,
    whose: "unknown",
  }));
  if (unnamed > 0) {
    staying.push({
      what: `${unnamed} images without a name`,
      why: "they carry the set-up's label, as all does that is built upon its images",
      command: "docker image prune --filter label=firedrill.image",
      whose: "unknown",
    });
  }
  staying.push({
    what: "Docker's build cache",
    why: "it does not say whose builds filled it",
    command: "docker builder prune --all",
    whose: "unknown",
  });
  return staying;
}
