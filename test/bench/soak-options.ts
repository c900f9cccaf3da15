import { parseArgs } from 'node:util';

export type SoakOptions = {
  readonly minutes: number;
  /** Calls in a second. */
  readonly rate: number;
  readonly json: boolean;
};

export const soakUsage = `npm run soak [-- --minutes 30] [-- --rate 500] [-- --json]

  Publishes calls at a steady rate and watches the memory of the service calls: whether it grows.
  --minutes N  how long, 1 to 1440 (30)
  --rate N     calls in a second, 1 to 5000 (500)
  --json       progress goes to stderr, and the last line of stdout is one JSON object of named numbers`;

/** @throws Error, in one sentence, for what is not understood */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '500' },
      json: { type: 'boolean', default: false },
    },
  });
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
  if (!(minutes >= 1 && minutes <= 1_440)) throw new Error('--minutes takes 1 to 1440.');
  if (!(rate >= 1 && rate <= 5_000)) throw new Error('--rate takes 1 to 5000.');
  return { minutes, rate, json: values.json };
}
