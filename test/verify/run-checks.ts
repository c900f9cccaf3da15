import { runQuietly } from './command.ts';
import { interruptedWith } from './interruption.ts';
import { failure, success } from './say.ts';
import type { Check } from './stages.ts';
import { sum, type Tally } from './tally.ts';

// On two cores: 12 s for all checks, against 16 s one after the other. ESLint alone takes 11 of them.
const atOnce = 2;

/** Runs checks, two at a time, and shows the output of those that fail. */
export async function runChecks(checks: readonly { readonly stage: string; readonly check: Check }[]): Promise<Tally> {
  const waiting = [...checks];
  const tallies: Tally[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (interruptedWith() !== undefined) return;
      tallies.push(await runCheck(next.stage, next.check));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return sum(tallies);
}

async function runCheck(stage: string, check: Check): Promise<Tally> {
  const name = `${stage}: ${check.name}`;
  const started = performance.now();
  const { ok, output } = await runQuietly(check.command);
  const milliseconds = performance.now() - started;
  if (ok) {
    // What a check has to say about how far it looked, such as that there was nothing to compare with.
    const remark = output
      .trimEnd()
      .split('\n')
      .find((line) => line.startsWith('Note: '));
    success(name, milliseconds, remark);
    return { passed: 1, failed: [] };
  }
  failure(name, milliseconds, output.trimEnd() || 'it failed without a word');
  return { passed: 0, failed: [name] };
}
