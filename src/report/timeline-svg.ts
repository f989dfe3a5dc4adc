/**
 * Draws the timeline of an exercise as a static SVG: one shared time axis for availability, writes, phases and steps.
 * Colour never stands alone: bad spans and lost writes are hatched, everything has a hover title.
 */
import { scaleLinear } from "d3-scale";
import { escapeXml } from "./escape-xml.ts";
import type { Span, TimelineData } from "./timeline-data.ts";

const width = 1120;
const left = 150;
const right = 24;
const colours = {
  good: "#2f855a",
  bad: "#c53030",
  kept: "#2b6cb0",
  phase: ["#718096", "#4a5568", "#805ad5", "#2c7a7b", "#b7791f"],
  step: "#553c9a",
  ink: "#1a202c",
  faint: "#a0aec0",
} as const;

export function timelineSvg(data: TimelineData): string {
  const x = scaleLinear([data.range.from, data.range.to], [left, width - right]);
  const place = (span: Span) => ({ x: x(span.from), w: Math.max(1, x(span.to) - x(span.from)) });
  const parts: string[] = [];
  let y = 118;

  for (const { lane, good, bad } of data.availability) {
    parts.push(label(lane, y + 11));
    for (const span of good)
      parts.push(bar({ ...place(span), y, h: 14 }, colours.good, `answered ${spanText(span)}`));
    for (const span of bad)
      parts.push(bar({ ...place(span), y, h: 14 }, "url(#bad)", `failed ${spanText(span)}`));
    y += 20;
  }
  y += 8;

  const tallest = Math.max(1, ...data.writes.map(({ kept, lost }) => kept + lost));
  const height = scaleLinear([0, tallest], [0, 54]);
  parts.push(label("writes per second", y + 30), tick(`${tallest}`, y + 8), tick("0", y + 58));
  for (const { second, kept, lost } of data.writes) {
    const at = place({ from: second, to: second + 1 });
    const title = `${clock(second)}: ${kept} kept, ${lost} lost`;
    if (kept > 0) parts.push(bar({ ...at, y: y + 58 - height(kept), h: height(kept) }, colours.kept, title));
    if (lost > 0) {
      parts.push(bar({ ...at, y: y + 58 - height(kept + lost), h: height(lost) }, "url(#bad)", title));
    }
  }
  y += 72;

  parts.push(label("phases", y + 13));
  data.phases.forEach((phase, index) => {
    const at = place(phase);
    const colour = colours.phase[index % colours.phase.length] ?? colours.ink;
    parts.push(bar({ ...at, y, h: 18 }, colour, `${phase.name}: ${phase.detail}`));
    if (at.w > phase.name.length * 7) parts.push(inside(phase.name, at.x + at.w / 2, y + 13));
  });
  y += 26;

  parts.push(label("steps of the plan", y + 13));
  data.steps.forEach((step, index) => {
    const at = place(step);
    const fill = step.failed ? "url(#bad)" : colours.step;
    const title = `${index + 1}. ${step.name} ${spanText(step)}${step.failed ? " FAILED" : ""}`;
    parts.push(bar({ ...at, y, h: 18 }, fill, title));
    if (at.w > 12) parts.push(inside(`${index + 1}`, at.x + at.w / 2, y + 13));
  });
  y += 30;

  const axis = y;
  const grid = x.ticks(10).map((second) => {
    const at = n(x(second));
    return `<line x1="${at}" x2="${at}" y1="110" y2="${axis}" stroke="#e2e8f0"/><text x="${at}" y="${axis + 14}" text-anchor="middle" class="s">${clock(second)}</text>`;
  });
  y += 26;

  for (const bracket of data.brackets) {
    const at = place(bracket);
    const colour = bracket.good ? colours.good : colours.bad;
    parts.push(
      `<path d="M${n(at.x)} ${y} v8 h${n(at.w)} v-8" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${left}" y="${y + 24}" class="b" fill="${colour}">${escapeXml(bracket.label)}</text>`,
    );
    y += 36;
  }

  const marks = data.marks.map(({ at, name }, index) => {
    const top = 58 + (index % 4) * 13;
    return `<g><line x1="${n(x(at))}" x2="${n(x(at))}" y1="${top}" y2="${axis}" stroke="${colours.ink}" stroke-dasharray="3 3"/><text x="${n(x(at) + 3)}" y="${top + 4}" class="s">${escapeXml(name)} ${clock(at)}</text></g>`;
  });

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 6}" viewBox="0 0 ${width} ${y + 6}" role="img" aria-labelledby="t d">
<title id="t">${escapeXml(data.title)}</title><desc id="d">${escapeXml(data.subtitle)}</desc>
<defs><pattern id="bad" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fed7d7"/><rect width="3" height="6" fill="${colours.bad}"/></pattern></defs>
<style>text{font-family:system-ui,"DejaVu Sans",sans-serif;fill:${colours.ink}}.s{font-size:11px}.b{font-size:13px;font-weight:600}.w{font-size:11px;fill:#fff}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="24" style="font-size:17px;font-weight:700">${escapeXml(data.title)}</text>
<text x="16" y="43" style="font-size:13px">${escapeXml(data.subtitle)}</text>
${grid.join("\n")}
${parts.join("\n")}
${marks.join("\n")}
</svg>
`;
}

interface Box {
  readonly x: number;
  readonly w: number;
  readonly y: number;
  readonly h: number;
}

function bar(box: Box, fill: string, title: string): string {
  return `<rect x="${n(box.x)}" y="${n(box.y)}" width="${n(box.w)}" height="${n(box.h)}" fill="${fill}"><title>${escapeXml(title)}</title></rect>`;
}

function label(text: string, y: number): string {
  return `<text x="${left - 10}" y="${y}" text-anchor="end" class="s">${escapeXml(text)}</text>`;
}

function tick(text: string, y: number): string {
  return `<text x="${left - 4}" y="${y}" text-anchor="end" class="s" fill="${colours.faint}">${text}</text>`;
}

function inside(text: string, x: number, y: number): string {
  return `<text x="${n(x)}" y="${y}" text-anchor="middle" class="w">${escapeXml(text)}</text>`;
}

function spanText(span: Span): string {
  return `${clock(span.from)} to ${clock(span.to)}`;
}

/** Signed minutes and seconds from the disaster. */
function clock(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  return `${seconds < -0.5 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function n(value: number): string {
  return value.toFixed(1);
}
