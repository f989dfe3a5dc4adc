/** For faults that have nothing to do with the vault: whoever asks it anything is told so. */
import type { Vault } from "../../vault/vault.ts";

export const noVault: Vault = {
  ...{ insideEndpoint: "", hostEndpoint: "", bucket: "", region: "", accessKey: "", secretKey: "" },
  caFile: "",
  escrow: "",
  rawObjects() {
    throw new Error("there is no vault here");
  },
  requirePulse: async () => Promise.reject(new Error("there is no vault here")),
  stop: async () => {},
};
