/** The system file that belongs to a plan without being named: `<plan>.system.yaml`, or `system.yaml` in its folder. */
import { access } from "node:fs/promises";
import path from "node:path";

export async function systemBeside(plan: string): Promise<string | null> {
  const { dir, name } = path.parse(plan);
  for (const file of [`${name}.system.yaml`, "system.yaml"]) {
    const beside = path.join(dir, file);
    const there = await access(beside).then(
      () => true,
      () => false,
    );
    if (there) return beside;
  }
  return null;
}
