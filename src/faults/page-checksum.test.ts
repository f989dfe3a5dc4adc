import { inflateSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { isAsWritten, pageChecksum } from "./page-checksum.ts";

/** Both pages of a table in PostgreSQL 15, as they lay on disk. */
const pages = [
  "eNrtyLENQFAAANHzQyKR+K2C5C9AorQPE2hUNrGLOUxDawRyr7sDaPY6TgO0pI6Up2eRjrNAkiRJkiRJkiRJkn7kCu/OCISyIa7LMvcjVLBJH3UDGLtOgw==",
  "eNrtyLENQEAARuHnQiKRnFZBcgtozOQmUOksorCJOUxDaQXyvlf9P8B2xDY20JMGUpmei7SfFZIkSZIkSZIkSZL0I1d4r+IpEOqOdsl5HidoYJU+6gZ9nlF+",
].map((packed) => inflateSync(Buffer.from(packed, "base64")));

test("the checksum is PostgreSQL's own", () => {
  expect(pages.map((page, block) => pageChecksum(page, block))).toEqual([11833, 2830]);
  expect(pages.map((page, block) => isAsWritten(page, block))).toEqual([true, true]);
});

test("a page with one bit flipped anywhere, in another place, or cut short is not as it was written", () => {
  const [page = Buffer.alloc(0)] = pages;
  for (const at of [0, 7, 8, 9, 24, 4096, 8000, 8191]) {
    const rotten = Buffer.from(page);
    rotten.writeUInt8(rotten.readUInt8(at) ^ 1, at);
    expect(isAsWritten(rotten, 0), `byte ${at}`).toBe(false);
  }
  expect(isAsWritten(page, 1)).toBe(false);
  expect(isAsWritten(page.subarray(0, 8000), 0)).toBe(false);
});
