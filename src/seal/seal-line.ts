/** How a seal is told wherever verdicts are. Pure. */
export function sealLine(signer: string | null): string {
  return signer === null ? "Seal: UNSIGNED (no key was named)" : `Seal: signed by ${signer}`;
}
