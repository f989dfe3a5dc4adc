/**
 * The control's fault: it goes through every motion of `bit-rot` in the same file, and writes each byte as it was. The
 * same observer must not be taken in.
 */
import { bitRot, type RotOptions } from "./bit-rot.ts";
import type { Fault } from "./fault.ts";

export function rotNothing(options: RotOptions): Fault {
  return {
    ...bitRot(options, { bits: 0 }),
    name: "rot-nothing",
    hurts: "nothing: bytes are written as they were",
  };
}
