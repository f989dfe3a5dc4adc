import { expect, test } from "@playwright/test";
import { componentDockerfile, components, netReference, provisionerReference } from "./components.ts";
import { withoutUnwanted } from "./flannel.ts";
import { storageManifest, withPauseImage } from "./kind-files.ts";
import { nodeLayers } from "./node-image.ts";
import { packingScript } from "./pack.ts";
import { parseKindImage } from "./tools.ts";

function image(name: string, key: string): { name: string; key: string; tag: string } {
  return { name, key, tag: `firedrill/${name}:dev` };
}

function layerKeys(first: string, last: string): readonly string[] {
  return nodeLayers("base", [image("postgres", first), image("mesh", last)]).map(({ key }) => key);
}

const digest = "a".repeat(64);

test("kind's default image is read from its source, and only with a digest", () => {
  expect(parseKindImage(`package defaults\n\nconst Image = "kindest/node:v1@sha256:${digest}"\n`)).toBe(
    `kindest/node:v1@sha256:${digest}`,
  );
  expect(() => parseKindImage('const Image = "kindest/node:v1"\n')).toThrow("by digest");
});

test("kind's storage manifest gets our images, or is refused", () => {
  const source =
    "x\nconst defaultStorageManifest = `\nimage: ` + storageProvisionerImage + `\nhelper: ` + storageHelperImage + `\n`\n";
  expect(storageManifest(source)).toBe(`image: ${provisionerReference}\nhelper: ${netReference}\n`);
  expect(() => storageManifest("package nodeimage")).toThrow("no default storage manifest");
  expect(() =>
    storageManifest(
      "const defaultStorageManifest = `\nimage: ` + storageProvisionerImage + `\nother: ` + other + `\n`\n",
    ),
  ).toThrow("another shape");
});

test("the pause image is replaced in containerd's configuration, or the configuration is refused", () => {
  expect(withPauseImage('sandbox_image = "registry.k8s.io/pause:3.10"')).toBe(
    'sandbox_image = "registry.k8s.io/pause:3.10.2"',
  );
  expect(() => withPauseImage("sandbox = 1")).toThrow("names no pause image");
});

test("a component's Dockerfile copies its programs and names its entry", () => {
  const coredns = components.find(({ name }) => name === "coredns");
  expect(coredns && componentDockerfile(coredns, "scratch")).toBe(
    'FROM scratch\nCOPY --chmod=0755 --from=bin coredns /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/coredns"]\n',
  );
});

test("flannel is built without the back ends that need C and a cloud, or not at all", () => {
  const line = (name: string) => `\t_ "github.com/flannel-io/flannel/pkg/backend/${name}"\n`;
  const main = `import (\n${["alloc", "tencentvpc", "udp", "vxlan"].map(line).join("")})\n`;
  expect(withoutUnwanted(main)).toBe(`import (\n${line("alloc")}${line("vxlan")})\n`);
  expect(() => withoutUnwanted(line("udp"))).toThrow("another shape");
});

test("packing checks every image under the name that the cluster asks for", () => {
  const script = packingScript({
    names: {
      "firedrill/part-etcd:k": "registry.k8s.io/etcd:1",
      "firedrill/mesh:dev": "docker.io/firedrill/mesh:dev",
    },
    prepare: ["first"],
  });
  const lines = script.split("\n");
  expect(lines[0]).toBe("first");
  expect(lines.filter((line) => line.includes("images tag"))).toHaveLength(1);
  expect(lines.filter((line) => line.includes("grep -qxF"))).toHaveLength(2);
});

test("a change of the last image changes the last layer alone, a change of the first all of them", () => {
  const [below, top] = layerKeys("1", "1");
  expect(layerKeys("1", "2")[0]).toBe(below);
  expect(layerKeys("1", "2")[1]).not.toBe(top);
  expect(layerKeys("2", "1")[0]).not.toBe(below);
  expect(layerKeys("2", "1")[1]).not.toBe(top);
});

test("each layer stands upon the one before, and the first adapts the node to the host", () => {
  const [below, top] = nodeLayers("base", [image("postgres", "1"), image("mesh", "1")]);
  expect(below).toMatchObject({ base: "base", image: "node-with-postgres" });
  expect(below?.prepare.join("\n")).toContain("--fail-cgroupv1=false");
  expect(top).toMatchObject({ base: below?.tag, image: "node", prepare: [] });
});
