import { expect, test } from "@playwright/test";
import { engineSocket, withEngine } from "../keeper/testing/engine-socket.ts";
import { makeNetwork, overlap } from "./network.ts";

for (const [one, other, expected] of [
  ["172.18.0.0/16", "10.244.0.0/16", false],
  ["10.244.0.0/16", "10.244.0.0/16", true],
  ["10.0.0.0/8", "10.96.0.0/16", true],
  ["10.244.7.0/24", "10.244.0.0/16", true],
  ["10.245.0.0/16", "10.244.0.0/16", false],
  ["fc00:f853:ccd:e793::/64", "10.244.0.0/16", false],
  ["", "10.244.0.0/16", false],
] as const) {
  test(`${one || "nothing"} and ${other} ${expected ? "overlap" : "have nothing in common"}`, () => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });
}

function engineGiving(subnet: string | null) {
  return engineSocket(({ line }) => {
    if (line === "POST /networks/create")
      return subnet === null
        ? { status: 404, json: { message: "all predefined address pools have been fully subnetted" } }
        : { status: 201, json: { Id: "1" } };
    return { status: 200, json: { Name: "r-net", IPAM: { Config: [{ Subnet: subnet }] } } };
  });
}

const spec = { run: "r", name: "r-net", owe: async () => {} };

test("a network with addresses of its own is made, and no other is asked for or touched", async () => {
  await using engine = await engineGiving("172.31.0.0/16");
  await withEngine(engine, () => makeNetwork(spec));
  expect(engine.requests).toEqual(["POST /networks/create", "GET /networks/r-net"]);
});

for (const [what, subnet, says] of [
  [
    "the pods' addresses",
    "10.244.0.0/20",
    "its addresses 10.244.0.0/20 are also the cluster's (10.244.0.0/16)",
  ],
  [
    "the Services' addresses",
    "10.96.0.0/12",
    "its addresses 10.96.0.0/12 are also the cluster's (10.96.0.0/16)",
  ],
  ["no addresses that are left", null, "all predefined address pools have been fully subnetted"],
] as const) {
  test(`an engine with ${what} is a problem that says so`, async () => {
    await using engine = await engineGiving(subnet);
    await expect(withEngine(engine, () => makeNetwork(spec))).rejects.toMatchObject({
      text: { what: expect.stringContaining(says) },
    });
    expect(engine.requests.filter((line) => line.startsWith("DELETE"))).toEqual([]);
  });
}
