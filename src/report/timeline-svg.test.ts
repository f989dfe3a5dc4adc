import { expect, test } from "@playwright/test";
import type { TimelineData } from "./timeline-data.ts";
import { timelineSvg } from "./timeline-svg.ts";

const data: TimelineData = {
  title: "Data loss: MET",
  subtitle: "RTA 2 min of < 1 h",
  range: { from: -30, to: 100 },
  availability: [{ lane: "new connections", good: [{ from: -30, to: 3 }], bad: [{ from: 3.5, to: 60 }] }],
  writes: [{ second: -1, kept: 3, lost: 2 }],
  phases: [{ name: "restore", from: 10, to: 60, detail: "50 s" }],
  steps: [{ name: "<b>Stop</b> writes", from: 10, to: 20, failed: true }],
  marks: [{ at: 0, name: "disaster" }],
  brackets: [{ from: 0, to: 60, label: "RTA 60 s; target < 1 h", good: true }],
};

test("the picture says in words what its colours say", () => {
  const svg = timelineSvg(data);
  expect(svg).toContain('<title id="t">Data loss: MET</title>');
  expect(svg).toContain("failed 0:04 to 1:00");
  expect(svg).toContain("3 kept, 2 lost");
  expect(svg).toContain("FAILED");
  expect(svg).toContain("disaster 0:00");
  expect(svg).toContain("target &lt; 1 h");
});

test("what comes from the plan is text, never markup", () => {
  expect(timelineSvg(data)).not.toContain("<b>");
});

test("a lost write is drawn apart from a kept one", () => {
  const kept = timelineSvg({ ...data, writes: [{ second: -1, kept: 5, lost: 0 }] });
  expect(kept).not.toContain("5 kept, 2 lost");
  expect(timelineSvg(data).split('fill="url(#bad)"').length).toBeGreaterThan(
    kept.split('fill="url(#bad)"').length,
  );
});
