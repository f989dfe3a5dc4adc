/** The plan's own logs: Markdown tables with exactly the fields that the plan lists, one row appended at a time. */
import { appendFile, mkdir, stat } from "node:fs/promises";
import path from "node:path";

export interface LogRow {
  readonly title: string;
  readonly fields: readonly string[];
  /** A value for each field; a field that nothing is known of is "—". */
  readonly values: Readonly<Record<string, string>>;
}

/** Appends one row; a new file gets its heading and header first. */
export async function appendLogRow(file: string, row: LogRow): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const isNew = await stat(file).then(
    () => false,
    () => true,
  );
  await appendFile(file, (isNew ? header(row) : "") + logLine(row));
}

export function logLine({ fields, values }: LogRow): string {
  return tableLine(fields.map((field) => values[field] ?? "—"));
}

function header({ title, fields }: LogRow): string {
  return `# ${title}\n\n${tableLine(fields)}${tableLine(fields.map(() => "---"))}`;
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |\n`;
}
