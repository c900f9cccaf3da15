import { createRequire } from 'node:module';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';

const require = createRequire(import.meta.url);
const snappy = require('snappyjs') as {
  compress(bytes: Buffer): Buffer;
  uncompress(bytes: Buffer, mostBytes: number): Buffer;
};
const lz4 = require('lz4js') as {
  compress(bytes: Buffer): Uint8Array;
  decompress(bytes: Buffer, mostBytes?: number): Uint8Array;
};

type Codec = { compress(encoder: { buffer: Buffer }): Promise<Buffer>; decompress(bytes: Buffer): Promise<Buffer> };

/** What one batch of records may become. The broker takes a megabyte, and no text shrinks to a hundredth. */
const mostBytes = 128 * 1024 * 1024;
/** Java clients put a header and lengths around blocks of snappy. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

const codec = (compress: (bytes: Buffer) => Uint8Array, decompress: (bytes: Buffer) => Uint8Array): Codec => ({
  compress: async ({ buffer }) => Buffer.from(compress(buffer)),
  decompress: async (bytes) => Buffer.from(decompress(bytes)),
});

/**
 * kafkajs knows gzip only, and a partner compresses as its own client does: without these, a batch with another codec
 * stops its partition for ever.
 */
export function registerCompression(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = () => codec((bytes) => snappy.compress(bytes), unpackSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = () =>
    codec(
      (bytes) => lz4.compress(bytes),
      (bytes) => lz4.decompress(bytes, mostBytes),
    );
  CompressionCodecs[CompressionTypes.ZSTD] = () =>
    codec(
      (bytes) => zstdCompressSync(bytes),
      (bytes) =>
        zstdDecompressSync(bytes, { maxOutputLength: mostBytes, params: { [constants.ZSTD_d_windowLogMax]: 27 } }),
    );
}

function unpackSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return snappy.uncompress(bytes, mostBytes);
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    blocks.push(Buffer.from(snappy.uncompress(bytes.subarray(at + 4, at + 4 + size), mostBytes)));
    at += 4 + size;
  }
  return Buffer.concat(blocks);
}
