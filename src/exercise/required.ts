/** What the system file asks for by name, and the protected system must have. */
export function required<T>(table: Readonly<Record<string, T>>, name: string): T {
  const entry = table[name];
  if (entry === undefined) {
    throw new Error(`the system file asks for "${name}"; known are ${Object.keys(table).join(", ")}`);
  }
  return entry;
}
