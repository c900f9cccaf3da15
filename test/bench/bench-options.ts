import { parseArgs } from 'node:util';

export const partNames = ['intake', 'latency', 'start'] as const;
export type PartName = (typeof partNames)[number];

export type BenchOptions = {
  readonly parts: readonly PartName[];
  /** Small counts, to see that it works; the numbers mean little. */
  readonly quick: boolean;
  readonly json: boolean;
  /** A CPU profile of `calls` during intake. */
  readonly profile: boolean;
  /** How long a call waits for others to share its batch; undefined for the client's own default. */
  readonly lingerMilliseconds: number | undefined;
};

export const usage = `npm run bench [-- --quick] [-- --json] [-- name…]

  names      ${partNames.join(', ')}; all of them when none is given
  --quick    small counts, to see that it works; the numbers mean little
  --json     progress goes to stderr, and the last line of stdout is one JSON object of named numbers
  --profile  a CPU profile of the service calls during intake (which it slows down a little)
  --linger N milliseconds that a call waits for others to share its batch in latency (the client's own: 20)`;

/** @throws Error, in one sentence, for what is not understood */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      linger: { type: 'string' },
    },
  });
  const isPart = (name: string): name is PartName => partNames.some((part) => part === name);
  const unknown = positionals.filter((name) => !isPart(name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: name ${partNames.join(', ')}.`);
  const linger = values.linger === undefined ? undefined : Number(values.linger);
  if (linger !== undefined && !(linger >= 0 && linger <= 1_000)) throw new Error('--linger takes 0 to 1000.');
  const { quick, json, profile } = values;
  const parts = positionals.length > 0 ? partNames.filter((name) => positionals.includes(name)) : partNames;
  if (profile && !parts.includes('intake')) throw new Error('--profile is of intake: name that part too.');
  return { parts, quick, json, profile, lingerMilliseconds: linger };
}
