/** System files that nobody meant to write: each is refused with line and column, in no time, and nothing of it is used. */
import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { readSystem } from "./load-system.ts";
import { testText } from "./testdata/read.ts";

const clean = testText("clean.yaml");

function refusal(yaml: string): string {
  try {
    readSystem(yaml, "x.yaml");
  } catch (cause) {
    if (cause instanceof Problem) return cause.text.where;
    throw cause;
  }
  throw new Error("it was taken");
}

const bomb = `a: &a [x,x]\n${[..."bcdefgh"].map((key, at) => `${key}: &${key} [${`*${"abcdefgh"[at]},`.repeat(9)}]\n`).join("")}`;
const grammar = [
  ["a bomb of aliases", bomb, "x.yaml:5:17  *d multiplies"],
  ["an anchor inside itself", "a: &a\n  b: *a\n", "x.yaml:2:6  *a stands inside &a: a loop"],
  ["an anchor that merges itself", "a: &a\n  <<: *a\n", "x.yaml:2:7  *a stands inside &a: a loop"],
  [
    "a loop where anything may stand",
    clean.replace("proof: {", "with: &w { x: *w }\n        proof: {"),
    "x.yaml:35:23  *w stands inside &w: a loop",
  ],
  ["100,000 brackets", `a: ${"[".repeat(100_000)}`, "nested deeper than 32 levels"],
  [
    "2,000 mappings inside one another",
    Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    "nested deeper than 32 levels",
  ],
  ["33 levels", `a: ${"[".repeat(33)}${"]".repeat(33)}`, "x.yaml:1:36  nested deeper than 32 levels"],
  ["a key twice", "system:\n  name: a\n  name: b\n", "x.yaml:3:3"],
  ["a key that is a list", `${clean}? [a, b]\n: 1\n`, "x.yaml:36:3"],
  ["a tab for an indentation", clean.replace("  name: light", "\tname: light"), "x.yaml:2:1  Tabs"],
  ["a tag that nobody knows", clean.replace("name: light", "name: !!js/function light"), "x.yaml:2:9"],
  ["two documents", `${clean}---\na: 1\n`, "x.yaml:36:1"],
] as const;

const values = [
  [
    "a duration without a unit",
    "detect: 3m",
    "detect: 15",
    "11:10  human.detect: expected a duration with its unit",
  ],
  ["a negative duration", "detect: 3m", "detect: -5m", "11:10  human.detect: expected a duration"],
  [
    "a duration of 99999999999999999999 days",
    "detect: 3m",
    "detect: 99999999999999999999d",
    "11:10  human.detect: expected at most 366d",
  ],
  ["a duration that is no number", "detect: 3m", "detect: .nan", "11:10  human.detect"],
  [
    "a period of nothing",
    "probePeriod: 500ms",
    "probePeriod: 0ms",
    "8:41  clients.probePeriod: expected more than 0",
  ],
  [
    "a backup interval of nothing",
    "cadence: 10m",
    "cadence: 0m",
    "15:40  stores.certificates.cadence: expected more than 0",
  ],
  [
    "a rate that is no number",
    "writesPerSecond: 20",
    "writesPerSecond: .nan",
    "8:61  clients.writesPerSecond",
  ],
  ["a rate without end", "writesPerSecond: 20", "writesPerSecond: .inf", "8:61  clients.writesPerSecond"],
  ["a port that there is not", "port: 8080", "port: 65536", "8:12  clients.port"],
  [
    "a name with a command in it",
    "release: { name: lamp",
    'release: { name: "lamp;$(id)"',
    "7:12  release.name: expected lower-case",
  ],
  [
    "a name that is an option",
    "namespace: tower",
    'namespace: "--all"',
    "7:24  release.namespace: expected lower-case",
  ],
  ["a name with a line end", "namespace: tower", 'namespace: "tower\\nx"', "7:24  release.namespace"],
  [
    "a name of 300 characters",
    "namespace: tower",
    `namespace: ${"t".repeat(300)}`,
    "7:24  release.namespace: expected at most 63 characters",
  ],
  ["a name with a look-alike letter", "namespace: tower", "namespace: t\u043ewer", "7:24  release.namespace"],
  ["labels with an option in them", "labels: app=lamp", 'labels: "-A --all=x"', "7:56  release.labels"],
  [
    "a chart that leads upwards",
    "chart: chart",
    "chart: ../../etc",
    "7:42  release.chart: expected a path that does not lead upwards",
  ],
  ["a chart at the root", "chart: chart", "chart: /etc", "7:42  release.chart: expected a relative path"],
  [
    "a variant that is a path",
    "      smashed:",
    "      ../smashed:",
    '30:7  scenarios.lamp-lost.variants."../smashed": no name: expected lower-case',
  ],
  [
    "a variant that is a pattern",
    "      smashed:",
    '      "a|.*":',
    '30:7  scenarios.lamp-lost.variants."a|.*"',
  ],
  [
    "a scenario with a line end",
    "  lamp-lost:",
    '  "lamp\\nlost":',
    '28:3  scenarios."lamp\\nlost": no name',
  ],
  ["a scenario that is an option", "  lamp-lost:", "  --all:", '28:3  scenarios."--all": no name'],
  [
    "a variable that is a command",
    "escrow: [key]",
    'environment: { "A=1;id": x }\nescrow: [key]',
    '26:16  environment."A=1;id"',
  ],
] as const;

for (const [what, yaml, where] of [
  ...grammar,
  ...values.map(([value, good, bad, place]) => [value, clean.replace(good, bad), `x.yaml:${place}`] as const),
]) {
  test(`a system file with ${what} is refused where it stands`, () => {
    const begun = performance.now();
    expect(yaml).not.toBe(clean);
    expect(refusal(yaml)).toContain(where);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
}

test("of very many faults the first are told, and how many there are", () => {
  const told = refusal(`${clean}${Array.from({ length: 100 }, (_, n) => `nobody${n}: 1\n`).join("")}`);
  expect(told.split("\n")).toHaveLength(21);
  expect(told).toContain("and 80 more");
});

for (const [what, change] of [
  ["a byte order mark", (text: string) => `\uFEFF${text}`],
  ["line ends of another system", (text: string) => text.replaceAll("\n", "\r\n")],
] as const) {
  test(`with ${what} a system file is read, and its faults are told where they stand`, () => {
    expect(readSystem(change(clean), "x.yaml")).toEqual(readSystem(clean, "x.yaml"));
    expect(refusal(change(clean.replace("detect: 3m", "detect: soon")))).toContain(
      "x.yaml:11:10  human.detect",
    );
  });
}
