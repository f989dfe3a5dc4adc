import { writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { requireMachine } from "./machine.ts";

const release = async (text: string): Promise<string> => {
  const file = test.info().outputPath("os-release");
  await writeFile(file, text);
  return file;
};

for (const [name, text] of [
  ["Debian", 'PRETTY_NAME="Debian GNU/Linux 13"\nID=debian\n'],
  ["Ubuntu", 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=debian\n'],
  ["a derivative of both", 'PRETTY_NAME="Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'],
] as const) {
  test(`${name} is supported`, async () => {
    expect(await requireMachine(await release(text))).toMatch(/, x64$/);
  });
}

for (const [name, text] of [
  ["Fedora", 'PRETTY_NAME="Fedora 43"\nID=fedora\n'],
  ["what only sounds like it", 'PRETTY_NAME="Notdebian"\nID=notdebian\nHOME_URL="https://debian.example"\n'],
  ["what does not say", ""],
] as const) {
  test(`${name} is refused by name`, async () => {
    await expect(requireMachine(await release(text))).rejects.toMatchObject({
      text: { what: expect.stringContaining("not supported"), next: expect.stringContaining("virtual") },
    });
  });
}
