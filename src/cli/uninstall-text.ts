/** What an uninstall takes away and what stays, for a person who is asked for consent. Pure. */
import type { Outlook } from "../host/removal/removal.ts";

export const nothingHere = "nothing of Firedrill's set-up is here that could go";

export function uninstallText({ going, staying }: Outlook): string {
  const gone =
    going.length === 0
      ? [nothingHere]
      : ["To be removed from this machine:", ...going.map((line) => `  ${line}`)];
  const width = Math.max(0, ...staying.map(({ what }) => what.length));
  const stays = staying.flatMap(({ what, why, command }) => [
    `  ${what.padEnd(width)}  ${why}`,
    ...(command === undefined ? [] : [`  ${" ".repeat(width)}  -> ${command}`]),
  ]);
  return `${[...gone, ...(stays.length === 0 ? [] : ["Stays:", ...stays])].join("\n")}\n`;
}
