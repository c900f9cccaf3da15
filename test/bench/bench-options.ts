import { parseArgs } from 'node:util';

export const partNames = [
  'intake',
  'latency',
  'peer',
  'growth',
  'import',
  'start',
  'catchup',
  'slowPartner',
  'delivery',
  'depth',
] as const;
export type PartName = (typeof partNames)[number];

export type BenchOptions = {
  readonly parts: readonly PartName[];
  /** Small counts, to see that it works; the numbers mean little. */
  readonly quick: boolean;
  readonly json: boolean;
  /** A CPU profile of `calls` during intake. */
  readonly profile: boolean;
  /** How long a call waits for others to share its batch, in latency. */
  readonly lingerMilliseconds: number;
  /** Of the file that is imported; undefined for those of a full or a quick run. */
  readonly lines: number | undefined;
};

/** As who wants it soon sets it; the client's own default, 20, is for who sends many. */
const soonMilliseconds = 1;

export const usage = `npm run bench [-- --quick] [-- --json] [-- name…]

  intake     calls taken and published in a second, beside plain kafkajs; without and with those who follow them
  latency    from an operator's publish to the desk's feed, beside one hop over Kafka
  peer       the same intake, beside a NestJS service that does it in the usual way
  growth     intake on an empty table of calls and on one of ten million (takes some minutes and 12 GB)
  import     a file of five million calls through the command line: lines in a second, and whether its memory is flat
             (takes half an hour and 20 GB)
  start      npm start until the first journey is finished
  catchup    a million items over one stream, beside plain grpc-js with the same messages
  slowPartner
             a hundred partners, of which one reads an item a second: the others' rate with and without it
  delivery   from an event's topic to one of a hundred partners at 500 events/s, beside one hop over Kafka
  depth      reading at the end of a feed of ten million items, beside its beginning (some minutes and 8 GB)

  All of them when none is named.
  --quick    small counts, to see that it works; the numbers mean little
  --json     progress goes to stderr, and the last line of stdout is one JSON object of named numbers
  --profile  a CPU profile of the service calls during intake (which it slows down a little)
  --linger N milliseconds that a call waits for others to share its batch in latency (${soonMilliseconds}; the client's own: 20)
  --lines N  lines of the file of import, 1000 to 100000000, instead of five million`;

/** @throws Error, in one sentence, for what is not understood */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      linger: { type: 'string', default: String(soonMilliseconds) },
      lines: { type: 'string' },
    },
  });
  const isPart = (name: string): name is PartName => partNames.some((part) => part === name);
  const unknown = positionals.filter((name) => !isPart(name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: name ${partNames.join(', ')}.`);
  const linger = Number(values.linger);
  if (!(linger >= 0 && linger <= 1_000)) throw new Error('--linger takes 0 to 1000.');
  const lines = values.lines === undefined ? undefined : Number(values.lines);
  if (lines !== undefined && !(Number.isInteger(lines) && lines >= 1_000 && lines <= 100_000_000)) {
    throw new Error('--lines takes 1000 to 100000000.');
  }
  const { quick, json, profile } = values;
  const parts = positionals.length > 0 ? partNames.filter((name) => positionals.includes(name)) : partNames;
  if (profile && !parts.includes('intake')) throw new Error('--profile is of intake: name that part too.');
  if (lines !== undefined && !parts.includes('import')) throw new Error('--lines is of import: name that part too.');
  return { parts, quick, json, profile, lingerMilliseconds: linger, lines };
}
