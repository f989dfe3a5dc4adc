/** Where a history lies. Nothing in it is ever changed or taken away by Firedrill. */
export interface Store {
  /** Names of all that it holds, in no order. Empty where there is no such place yet. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<string>;
  /** False when something stands there already: it is left as it is. */
  create(name: string, text: string): Promise<boolean>;
}
