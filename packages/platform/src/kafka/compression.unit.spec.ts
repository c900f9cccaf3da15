import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { registerCompression } from './compression.ts';

registerCompression();
const { CompressionCodecs, CompressionTypes } = kafkajs;
type Codec = { compress(encoder: { buffer: Buffer }): Promise<Buffer>; decompress(bytes: Buffer): Promise<Buffer> };
const codecOf = (type: number): Codec =>
  (CompressionCodecs as unknown as Record<number, () => Codec>)[type]?.() as Codec;

describe('a batch of records that is compressed with', () => {
  it.each([
    ['snappy', CompressionTypes.Snappy],
    ['lz4', CompressionTypes.LZ4],
    ['zstd', CompressionTypes.ZSTD],
  ])('%s is read as it was', async (_name, type) => {
    const codec = codecOf(type);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(await codec.decompress(await codec.compress({ buffer }))).toEqual(buffer);
      }),
      { numRuns: 50 },
    );
  });

  it("snappy in the blocks of Java's clients is read as it was", async () => {
    const codec = codecOf(CompressionTypes.Snappy);
    const parts = [Buffer.from('one '.repeat(100)), Buffer.from('two '.repeat(100))];
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    const blocks = await Promise.all(
      parts.map(async (buffer) => {
        const packed = await codec.compress({ buffer });
        const length = Buffer.alloc(4);
        length.writeUInt32BE(packed.length);
        return Buffer.concat([length, packed]);
      }),
    );
    expect(await codec.decompress(Buffer.concat([header, ...blocks]))).toEqual(Buffer.concat(parts));
  });
});
