/** The words that carry meaning in a plan, in English and in the Russian of the dialect. Pure. */
import { plainTitle, type TextLine } from "./document.ts";

const words = {
  date: ["date", "дата"],
  version: ["version", "версия"],
  status: ["status", "статус"],
  nextStep: ["next step", "next steps", "следующий шаг", "следующие шаги"],
  scenarios: ["scenarios", "disaster scenarios", "сценарии", "сценарии катастроф"],
  symptoms: ["symptoms", "симптомы", "признаки"],
  steps: [
    "recovery steps",
    "recovery procedure",
    "steps",
    "procedure",
    "шаги восстановления",
    "шаги",
    "процедура восстановления",
    "восстановление",
  ],
  rto: ["rto", "recovery time objective", "rto (recovery time objective)", "целевое время восстановления"],
  rpo: ["rpo", "recovery point objective", "rpo (recovery point objective)", "целевая точка восстановления"],
  frequency: ["frequency", "schedule", "частота", "периодичность"],
  file: ["file", "файл"],
  fields: ["fields", "поля"],
  testScenarios: ["test scenarios", "тестовые сценарии", "сценарии тестирования"],
  checklist: ["test checklist", "checklist", "чек-лист", "чеклист", "контрольный список"],
  detect: ["detect", "detection", "обнаружение", "обнаружить"],
  decide: ["decide", "decision", "решение", "принятие решения"],
  waitFor: ["wait for", "ждать", "дождаться"],
  takes: ["takes", "занимает", "длительность"],
} as const;

export type Label = keyof typeof words;

const labels: ReadonlyMap<string, Label> = new Map(
  Object.entries(words).flatMap(([label, spellings]) =>
    isLabel(label) ? spellings.map((spelling): [string, Label] => [spelling, label]) : [],
  ),
);

export interface LabelledLine {
  /** Null for words that mean nothing to a plan. */
  readonly label: Label | null;
  /** The label as written. */
  readonly name: string;
  readonly value: string;
}

/** `**Label:** value`, bold or not; null for a line without a label. */
export function labelled(line: Pick<TextLine, "text" | "lead">): LabelledLine | null {
  const found = /^([^:：]{1,60})[:：]\s*(.*)$/su.exec(plainTitle(line.text));
  if (found === null) return null;
  const name = (found[1] ?? "").trim();
  return { label: labelNamed(name), name, value: (found[2] ?? "").trim() };
}

/** The label that a heading stands for: "#### Recovery Steps". */
export function labelNamed(name: string): Label | null {
  return (
    labels.get(
      plainTitle(name)
        .replace(/[:：]$/u, "")
        .trim()
        .toLowerCase(),
    ) ?? null
  );
}

function isLabel(text: string): text is Label {
  return text in words;
}
