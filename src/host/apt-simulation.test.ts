import { expect, test } from "@playwright/test";
import { parseSimulation } from "./apt-simulation.ts";

test("new, upgraded and removed packages are told apart, and talk is none of them", () => {
  const said = [
    "Reading package lists...",
    "The following NEW packages will be installed:",
    "  cowsay libtext-charwidth-perl",
    "Remv containerd.io [1.7.0]",
    "Inst libtext-charwidth-perl (0.04-11 Debian:12.15/oldstable [amd64])",
    "Inst libc6 [2.36-9] (2.36-9+deb12u9 Debian:12.15/oldstable [amd64]) []",
    "Inst cowsay (3.03+dfsg2-8 Debian:12.15/oldstable [all])",
    "Conf cowsay (3.03+dfsg2-8 Debian:12.15/oldstable [all])",
    "Purg jq [1.6-2.1+deb12u1]",
  ].join("\n");
  expect(parseSimulation(said)).toEqual({
    added: ["libtext-charwidth-perl", "cowsay"],
    upgraded: ["libc6"],
    removed: ["containerd.io", "jq"],
  });
});
