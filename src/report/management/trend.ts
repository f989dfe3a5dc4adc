/** How a drill's RTA went from run to run, as a small static SVG with its target. Pure. */
import { scaleLinear } from "d3-scale";
import { formatMs } from "../../measure/describe.ts";

export interface TrendPoint {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly rtaMs: number;
  readonly word: string;
}

const width = 300;
const height = 36;
const pad = 6;

/** `points` oldest first. Dots alone for one run; the target as a dashed line, where it lies within the picture. */
export function trendSvg(points: readonly TrendPoint[], targetMs: number): string {
  const most = Math.max(...points.map(({ rtaMs }) => rtaMs)) * 1.15;
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [pad, width - pad]);
  const y = scaleLinear([0, most], [height - pad, pad]);
  const place = ({ rtaMs }: TrendPoint, index: number) => `${x(index).toFixed(1)},${y(rtaMs).toFixed(1)}`;
  const dots = points.map((point, index) => {
    const [cx, cy] = place(point, index).split(",");
    const title = `${point.at.slice(0, 10)}: ${formatMs(point.rtaMs)}, ${point.word}`;
    const fill = point.word === "met" ? "#2f855a" : "#c53030";
    return `<circle cx="${cx}" cy="${cy}" r="3" fill="${fill}"><title>${title}</title></circle>`;
  });
  const line = targetMs > most ? "" : target(y(targetMs));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    line,
    `<polyline points="${points.map(place).join(" ")}" fill="none" stroke="#4a5568" stroke-width="1.5"/>`,
    ...dots,
    "</svg>",
  ].join("");
}

function target(y: number): string {
  return `<line x1="${pad}" x2="${width - pad}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#c53030" stroke-dasharray="4 3"/>`;
}
