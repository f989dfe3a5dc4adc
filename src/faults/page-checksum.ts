/** PostgreSQL's checksum of a page, worked out here: whether a page is as it was written can be told without the server. */

export const pageBytes = 8192;

const sums = 32;
const prime = 16_777_619;
/** Where the page keeps its checksum; it counts as 0 there. */
const storedAt = 8;
/** From PostgreSQL's storage/checksum_impl.h. */
const offsets = Uint32Array.of(
  ...[0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2, 0x83e13d2c],
  ...[0xf8d4474f, 0xe39eb970, 0x42c6ae16, 0x993216fa, 0x7b093b5d, 0x98daff3c, 0xf718902a, 0x0b1c9cdb],
  ...[0xe58f764b, 0x187636bc, 0x5d7b3bb1, 0xe73de7de, 0x92bec979, 0xcca6c0b2, 0x304a0979, 0x85aa43d4],
  ...[0x783125bb, 0x6ca8eaa2, 0xe407eac6, 0x4b5cfc3e, 0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756],
);

/** `block` is the page's number in its table. */
export function pageChecksum(page: Buffer, block: number): number {
  const lanes = Uint32Array.from(offsets);
  const mix = (lane: number, value: number) => {
    const mixed = (lanes[lane] ?? 0) ^ value;
    lanes[lane] = Math.imul(mixed, prime) ^ (mixed >>> 17);
  };
  for (let at = 0; at < pageBytes; at += 4) {
    const word = page.readUInt32LE(at);
    mix((at / 4) % sums, at === storedAt ? word & 0xffff_0000 : word);
  }
  for (let round = 0; round < 2; round += 1) for (let lane = 0; lane < sums; lane += 1) mix(lane, 0);
  const folded = lanes.reduce((all, lane) => all ^ lane, 0);
  return (((folded ^ block) >>> 0) % 65_535) + 1;
}

export function isAsWritten(page: Buffer, block: number): boolean {
  return page.length === pageBytes && page.readUInt16LE(storedAt) === pageChecksum(page, block);
}

/** Writes the checksum that fits into the page. */
export function seal(page: Buffer, block: number): Buffer {
  page.writeUInt16LE(pageChecksum(page, block), storedAt);
  return page;
}
