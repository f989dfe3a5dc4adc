import { expect, test } from "@playwright/test";
import { debianMirror, parseIndexTargets } from "./apt.ts";
import { imageSources } from "./base-image.ts";

const printed = [
  "http://mirror.test/debian/|bookworm|Debian",
  "http://mirror.test/debian/|bookworm|Debian",
  "http://mirror.test/debian/|bookworm-updates|Debian",
  "http://mirror.test/security/|bookworm-security|Debian-Security",
  "http://other.test/node/|nodistro|",
  "",
].join("\n");

test("each configured source is found once, in order", () => {
  expect(parseIndexTargets(printed).map(({ codename }) => codename)).toEqual([
    "bookworm",
    "bookworm-updates",
    "bookworm-security",
    "nodistro",
  ]);
});

test("the mirror is Debian's own, of the wanted suite first", () => {
  const sources = [{ uri: "http://a/", codename: "trixie", label: "Debian" }, ...parseIndexTargets(printed)];
  expect(debianMirror(sources, "bookworm")).toBe("http://mirror.test/debian/");
  expect(debianMirror(sources, "sid")).toBe("http://a/");
});

test("another vendor's source is no Debian mirror", () => {
  expect(debianMirror(parseIndexTargets("http://other.test/|bookworm|Other"), "bookworm")).toBeUndefined();
});

test("images get the suite with its updates and security fixes, and no other vendor's source", () => {
  expect(imageSources("http://mirror.test/debian/", parseIndexTargets(printed))).toBe(
    [
      "deb http://mirror.test/debian/ bookworm main",
      "deb http://mirror.test/debian/ bookworm-updates main",
      "deb http://mirror.test/security/ bookworm-security main",
      "",
    ].join("\n"),
  );
});
