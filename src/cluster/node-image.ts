/** The image that the nodes are made from: looked at before anything is made, so that no half a cluster is left. */
import { keyLabel } from "../host/images.ts";
import { docker } from "../keeper/docker.ts";
import { Problem } from "../problem.ts";

/** Throws a `Problem` when `<name>:<key>` is not there, or was made from the inputs of another key. */
export async function requireNodeImage(image: string): Promise<void> {
  const wanted = image.slice(image.lastIndexOf(":") + 1);
  const format = `{{.Id}} {{index .Config.Labels "${keyLabel}"}}`;
  const said = await docker(["image", "inspect", "--format", format, image]).catch((cause: unknown) => {
    if (cause instanceof Error && /no such image/i.test(cause.message)) return null;
    throw cause;
  });
  if (said === null) throw notWanted(`the node image is not there: ${image}`, image, wanted);
  const [id = "", found = ""] = said.trim().split(" ");
  if (found === wanted) return;
  throw notWanted(
    `the node image is another: ${id} was made from ${found || "nobody knows what"}`,
    image,
    wanted,
  );
}

function notWanted(what: string, image: string, wanted: string): Problem {
  return new Problem({
    what,
    where: `docker image inspect ${image}`,
    expected: `${image}, made from the inputs whose hash is ${wanted}`,
    next: "drill again: the set-up makes it anew (`./scripts/drill doctor` says what is missing)",
  });
}
