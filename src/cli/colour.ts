/** Colour only where a person looks: a terminal, and no NO_COLOR. */
export function wantsColour(): boolean {
  return process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}
