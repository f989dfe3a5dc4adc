import { expect, test } from "@playwright/test";
import { engineSocket, withEngine } from "../keeper/testing/engine-socket.ts";
import { kindProvider } from "./kind.ts";
import { requireNodeImage } from "./node-image.ts";

const image = "firedrill/node:0a1b2c3d4e5f6071";

function engineWith(key: string | null) {
  return engineSocket(({ line }) =>
    line.startsWith("GET /images/") && key !== null
      ? { status: 200, json: { Id: "sha256:feed", Config: { Labels: { "firedrill.key": key } } } }
      : { status: 404, json: { message: `No such image: ${image}` } },
  );
}

test("the image that is wanted is there", async () => {
  await using engine = await engineWith("0a1b2c3d4e5f6071");
  await withEngine(engine, () => requireNodeImage(image));
});

for (const [what, key, says] of [
  ["missing", null, `the node image is not there: ${image}`],
  ["another", "ffffffffffffffff", "the node image is another: sha256:feed was made from ffffffffffffffff"],
] as const) {
  test(`a node image that is ${what} is named within 2 s, and nothing is owed or made`, async () => {
    await using engine = await engineWith(key);
    const owed: string[] = [];
    const owe = async (name: string) => void owed.push(name);
    const spec = { run: "r", name: "c", network: "n", image, folder: test.info().outputPath("c") };
    const begun = performance.now();
    const made = withEngine(engine, () =>
      kindProvider({ kind: "/no/kind", kubectl: "/no/kubectl", owe }).create({
        ...spec,
        ports: [],
        nodePort: 1,
      }),
    );
    await expect(made).rejects.toMatchObject({
      text: { what: says, expected: `${image}, made from the inputs whose hash is 0a1b2c3d4e5f6071` },
    });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(owed).toEqual([]);
  });
}
