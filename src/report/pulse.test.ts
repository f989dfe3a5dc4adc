import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { pulse } from "./pulse.ts";

const probe = (ended: number, ok: boolean) => JSON.stringify({ type: "probe", ended, ok });
const write = (result: string) => JSON.stringify({ type: "write.ended", result });

test("nothing is said before there is any probe", () => {
  const clients = pulse();
  clients.add([write("acknowledged")]);
  expect(clients.text()).toBeNull();
});

test("the probe that ended last is told, whatever its line's place; acknowledged writes alone are counted", () => {
  const clients = pulse();
  clients.add([probe(5, true), write("acknowledged"), write("refused"), write("unanswered")]);
  expect(clients.text()).toBe("probe ok, 1 acknowledged");
  clients.add([probe(9, false), probe(7, true), write("acknowledged")]);
  expect(clients.text()).toBe("probe failed, 2 acknowledged");
});

test("what is no record is passed over", () => {
  const clients = pulse();
  clients.add(["", "{", "null", "3", probe(1, true), '{"type":"probe"}']);
  expect(clients.text()).toBe("probe ok, 0 acknowledged");
});

test("of a real exercise it counts what the judge counts", () => {
  const sample = "reports/samples/data-loss-met";
  const clients = pulse();
  clients.add(readFileSync(`${sample}/workload.jsonl`, "utf8").split("\n"));
  const { stores } = JSON.parse(readFileSync(`${sample}/judgement.json`, "utf8"));
  const judged = stores.reduce(
    (sum: number, { ledger }: { ledger: { acknowledged: number } }) => sum + ledger.acknowledged,
    0,
  );
  expect(clients.acknowledged).toBe(judged);
});
