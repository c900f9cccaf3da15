import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import { repository } from '../verify/repository.ts';

const sources = fileURLToPath(new URL('promql/', import.meta.url));

/** The rules that the chart installs. */
export const rulesFile = join(repository, 'deploy/chart/files/alerts.yaml');

/** One attempt to read the metrics of one target; no text where it did not answer. Times are in seconds since 1970. */
export type Scrape = {
  readonly at: number;
  readonly target: Readonly<Record<string, string>>;
  readonly text: string | null;
};

/** What a Prometheus has seen, and for how long everything then stays as it is. */
export type History = {
  readonly name: string;
  readonly scrapes: readonly Scrape[];
  readonly holdSeconds: number;
  readonly stepSeconds: number;
  /** While nothing changes these gauges go on by so much in a second, such as an age by 1. */
  readonly perSecond: Readonly<Record<string, number>>;
};

export type FiredAlert = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly firedAt: number;
};

type Answer = {
  readonly alerts: Readonly<Record<string, readonly FiredAlert[]>>;
  readonly queryErrors: Readonly<Record<string, string>>;
};

/** Which of our rules fire over histories, by Prometheus' own engine. @returns by the names of the histories */
export async function firedOver(histories: readonly History[]): Promise<Answer['alerts']> {
  return (await ask({ rulesFile, histories, queries: [] })).alerts;
}

/** What Prometheus' parser says of queries that are none. */
export async function queryErrors(queries: readonly string[]): Promise<Answer['queryErrors']> {
  return (await ask({ rulesFile, histories: [], queries })).queryErrors;
}

async function ask(question: object): Promise<Answer> {
  return JSON.parse(await run(await builtEngine(), [], JSON.stringify(question))) as Answer;
}

/**
 * The program in `promql/`, which asks the packages that Prometheus itself is made of. It is built once into the cache.
 * @throws Error that says what is missing, where it can't be built
 */
export async function builtEngine(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(sources)).sort()) hash.update(await readFile(join(sources, name)));
  const folder = defaultCacheDirectory();
  const program = join(folder, `promql-${hash.digest('hex').slice(0, 16)}`);
  if (await stat(program).catch(() => undefined)) return program;
  await mkdir(folder, { recursive: true });
  const draft = `${program}.${process.pid}`;
  try {
    await run('go', ['build', '-mod=readonly', '-o', draft, '.']).catch((cause: unknown) => {
      throw new Error(
        "The rules can't be asked: install Go 1.26 or later, and let it reach its module proxy once, then run again.",
        { cause },
      );
    });
    await rename(draft, program);
  } finally {
    await rm(draft, { force: true });
  }
  return program;
}

async function run(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, [...args], { cwd: sources, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // One that has ended reads no more; what it says then is the reason.
  child.stdin.on('error', () => {}).end(input);
  const [code, output, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaint}`);
  return output;
}
