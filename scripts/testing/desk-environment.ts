/** The environment of a desk: its keys in a folder, stand-ins of tools in `bin`, a vault that does not answer. */
export function deskEnvironment({ keys, bin }: { readonly keys: string; readonly bin: string }) {
  return {
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    KEYS_DIR: keys,
    // Nobody listens there.
    VAULT_ENDPOINT: "https://127.0.0.1:1",
    VAULT_BUCKET: "bucket",
    VAULT_CA_FILE: "/dev/null",
    VAULT_ACCESS_KEY: "key",
    VAULT_SECRET_KEY: "secret",
  };
}
