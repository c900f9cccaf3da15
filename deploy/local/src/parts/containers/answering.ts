import { setTimeout as delay } from 'node:timers/promises';
import type { WaitStrategy } from 'testcontainers';
import { LocalFailure } from '../../failures.ts';
import type { PartName } from '../parts.ts';

/** As much of an engine's container as this needs. */
type Inspectable = { inspect(): Promise<{ State: { Running: boolean; ExitCode: number } }> };

type Question = {
  readonly name: PartName;
  readonly check: () => Promise<void>;
  readonly logFile: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Waits until a part in a container answers a client.
 * @throws LocalFailure when the container ends, or doesn't answer in time
 * @throws the signal's reason
 */
export async function untilAnswering(container: Inspectable, question: Question): Promise<void> {
  const { name, check, logFile, timeout, signal } = question;
  const deadline = performance.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    const refused = await check().then(
      () => undefined,
      (error: unknown) => error ?? new Error('no reason given'),
    );
    if (refused === undefined) return;
    const { State } = await container.inspect();
    if (!State.Running) {
      throw new LocalFailure(
        `${name}'s container ended while it was starting (exit code ${State.ExitCode}): look into ${logFile}.`,
      );
    }
    if (performance.now() > deadline) {
      throw new LocalFailure(`${name} did not answer within ${timeout / 1000} s: look into ${logFile}.`, {
        cause: refused,
      });
    }
    await delay(100);
  }
}

/** The same as Testcontainers wants it. Its own strategies read logs or ports, which tell less than an answer does. */
export function answering(question: Question): WaitStrategy {
  const strategy: WaitStrategy = {
    waitUntilReady: (container) => untilAnswering(container, question),
    withStartupTimeout: () => strategy,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => question.timeout,
  };
  return strategy;
}
