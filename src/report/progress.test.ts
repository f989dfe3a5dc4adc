import { expect, test } from "@playwright/test";
import { progress } from "./progress.ts";

const drill = {
  id: "data-loss/volume-wiped",
  title: "Both copies are wiped",
  rtoMs: 7_200_000,
  usual: { cluster: 20_000, fault: 10_000, procedure: 30_000 },
};

function watched(live: boolean) {
  let at = 1_000;
  const written: string[] = [];
  const told = progress({ write: (text) => written.push(text), live, now: () => at });
  return { told, pass: (ms: number) => (at += ms), text: () => written.join("") };
}

test("a log gets a line for the drill, each phase and step, and the end", () => {
  const { told, pass, text } = watched(false);
  told.begin(drill, { place: 2, of: 5 });
  told.phase("cluster", "Build the cluster");
  pass(25_000);
  told.phase("fault", "Disaster");
  pass(12_000);
  told.phase("procedure", "Recovery procedure");
  pass(3_000);
  told.step("1. Restore");
  pass(60_000);
  told.end("met");
  expect(text().split("\n")).toEqual([
    "[2/5] data-loss/volume-wiped: Both copies are wiped (about 1 min)",
    "   0:00  Build the cluster (about 1 min left)",
    "   0:25  Disaster (0 s of RTO < 2 h; about 40 s left)",
    "   0:37  Recovery procedure (12 s of RTO < 2 h; about 30 s left)",
    "   0:40    1. Restore (15 s of RTO < 2 h; about 27 s left)",
    "   1:40  met",
    "",
  ]);
});

test("nothing is guessed where nobody knows: neither target nor time", () => {
  const { told, text } = watched(false);
  told.begin({ ...drill, rtoMs: null, usual: null }, { place: 1, of: 1 });
  told.phase("fault", "Disaster");
  told.end("missed");
  expect(text()).toBe(
    "[1/1] data-loss/volume-wiped: Both copies are wiped\n   0:00  Disaster\n   0:00  missed\n",
  );
});

test("on a terminal the newest line stays open: what others say comes before it, and it is drawn again", () => {
  const { told, pass, text } = watched(true);
  told.begin({ ...drill, rtoMs: null, usual: null }, { place: 1, of: 1 });
  told.phase("cluster", "Build the cluster");
  told.say("a problem\n");
  pass(70_000);
  told.end("met");
  const erase = "\r\u001B[K";
  expect(text()).toBe(
    [
      "[1/1] data-loss/volume-wiped: Both copies are wiped\n",
      `${erase}   0:00  Build the cluster`,
      `${erase}a problem\n`,
      `${erase}   0:00  Build the cluster`,
      `${erase}   0:00  Build the cluster … 1 min 10 s\n`,
      "   1:10  met\n",
    ].join(""),
  );
});

test("the line of the phase before the disaster knows nothing of its clock", () => {
  const { told, pass, text } = watched(true);
  told.begin({ ...drill, usual: null }, { place: 1, of: 1 });
  told.phase("await-disaster", "Wait");
  pass(5_000);
  told.phase("fault", "Disaster");
  expect(text().split("\n")[1]?.split("\r\u001B[K").at(-1)).toBe("   0:00  Wait … 5 s");
  expect(text().split("\r\u001B[K").at(-1)).toBe("   0:05  Disaster (0 s of RTO < 2 h)");
});

test("a line that a terminal could break is cut while it is open, and whole when it is closed", () => {
  const { told, text } = watched(true);
  const long = "x".repeat(100);
  told.begin({ ...drill, rtoMs: null, usual: null }, { place: 1, of: 1 });
  told.phase("cluster", long);
  told.end("met");
  const [, open = "", closed = ""] = text().split("\r\u001B[K");
  expect(open).toHaveLength(79);
  expect(open.endsWith("…")).toBe(true);
  expect(closed).toContain(long);
});

test("between drills, what others say is written as it is", () => {
  const { told, text } = watched(true);
  told.say("before\n");
  expect(text()).toBe("\r\u001B[Kbefore\n");
});

test("whoever attends is shown nothing of the wait, the gate and the disaster until they have noticed it", () => {
  let at = 0;
  const written: string[] = [];
  const told = progress({ write: (text) => written.push(text), live: false, attended: true, now: () => at });
  told.begin({ ...drill, usual: null }, { place: 1, of: 1 });
  told.phase("steady-state", "Steady state");
  told.phase("backup", "Back up");
  told.phase("await-disaster", "Wait for the drawn instant");
  told.phase("steady-state", "Steady state, again");
  told.phase("fault", "Disaster");
  told.step("a step of it");
  at = 90_000;
  told.phase("diagnosis", "Look for symptoms");
  told.end("met");
  expect(written.join("").split("\n").slice(1)).toEqual([
    "   0:00  Steady state",
    "   0:00  Back up",
    "   1:30  Look for symptoms (1 min 30 s of RTO < 2 h)",
    "   1:30  met",
    "",
  ]);
});

test("how the clients fare stands behind the clock of the RTO; on a terminal the guess of what is left gives way first", () => {
  const line = (live: boolean, text: string) => {
    const written: string[] = [];
    const pulse = () => "probe failed, 5170 acknowledged";
    const told = progress({ write: (part) => written.push(part), live, pulse, now: () => 0 });
    told.begin(drill, { place: 1, of: 1 });
    told.phase("cluster", text);
    told.phase("fault", text);
    return (live ? (written.at(-1) ?? "").replace("\r\u001B[K", "") : (written.at(-1) ?? "")).trim();
  };
  const left = "about 1 min left";
  expect(line(false, "Disaster")).toBe(
    `0:00  Disaster (0 s of RTO < 2 h; probe failed, 5170 acknowledged; ${left})`,
  );
  expect(line(true, "Disaster")).toBe("0:00  Disaster (0 s of RTO < 2 h; probe failed, 5170 acknowledged)");
  expect(line(true, "Recovery from the document")).toBe(
    "0:00  Recovery from the document (0 s of RTO < 2 h)",
  );
});
