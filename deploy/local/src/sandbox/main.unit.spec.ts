import { afterEach, expect, it, vi } from 'vitest';
import { startFakeHub } from './fakes/fake-hub.ts';
import { runInTerminal } from './main.ts';

afterEach(() => vi.restoreAllMocks());

/** What is written while the sandbox runs, by stream. */
async function output(json: boolean, loses: (callIndex: number) => boolean = () => false) {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  const exitCode = await runInTerminal(
    {
      connections: (await startFakeHub(loses)).connections,
      callsPerMinute: 6_000,
      journeys: 2,
      seed: 'seed',
      centres: { deliverAfterMilliseconds: 5 },
      signal: new AbortController().signal,
    },
    { json },
  );
  vi.restoreAllMocks();
  return { ...written, exitCode };
}

it('shows journeys and a summary on stdout, without colours where nobody sees them', async () => {
  const { stdout, exitCode } = await output(false);
  expect(stdout).toContain('forwarded a call to 527');
  expect(stdout).toContain('journeys finished');
  expect(stdout).not.toContain('\u001b[');
  expect(exitCode).toBe(0);
});

it('with --json prints nothing on stdout but the summary, and journeys on stderr', async () => {
  const { stdout, stderr } = await output(true);
  expect(Object.keys(JSON.parse(stdout))).toEqual([
    'acknowledged',
    'answered',
    'referred',
    'assisted',
    'delivered',
    'lost',
    'seconds',
  ]);
  expect(stderr).toContain('forwarded a call to 527');
});
