/** Who sends to whom, as lines for a fixed-width font: rows send, columns receive. Pure. */
export function drawTable(
  names: readonly string[],
  cell: (from: string, to: string) => string,
  legend: string,
): string {
  const rows = [
    ["from \\ to", ...names],
    ...names.map((from) => [from, ...names.map((to) => cell(from, to))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return [...lines.map((line) => line.trimEnd()), legend].join("\n");
}
