/** The backup store outside the blast radius: what drills and desks need to know of it. */

export interface Vault {
  /** As pods and the run's containers reach it: https://vault:7070 on the run's network. */
  readonly insideEndpoint: string;
  /** As the host reaches it: https://127.0.0.1:<port>. */
  readonly hostEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** The cluster's credential: may write and read, may not destroy a version. */
  readonly accessKey: string;
  readonly secretKey: string;
  /** PEM file of the CA that signed the vault's certificate. */
  readonly caFile: string;
  /** Folder of the escrow: encryption keys, kept on the vault's side. */
  readonly escrow: string;
  /** Raw bytes of every object as they lie on the vault's disk, past its S3 server; or of this one as it stands now. */
  rawObjects(key?: string): AsyncIterable<{ readonly path: string; readonly bytes: Uint8Array }>;
  /** Resolves when it answers; throws a Problem when it has died. */
  requirePulse(): Promise<void>;
  stop(): Promise<void>;
}
