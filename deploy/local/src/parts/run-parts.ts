import type { Part, PartsOptions, RunningParts } from './parts.ts';

type ThreeParts = { readonly kafka: Part; readonly registry: Part; readonly postgres: Part };

/**
 * Starts the three side by side.
 * @throws the first failure, once all of them are ended again
 */
export async function runParts(
  { kafka, registry, postgres }: ThreeParts,
  { ports, signal }: Pick<PartsOptions, 'ports' | 'signal'>,
): Promise<RunningParts> {
  const all = [postgres, kafka, registry];
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((part) => part.stop()));
  };
  // The first to fail ends the others' waiting.
  const failure = new AbortController();
  const either = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  const starting = all.map((part) =>
    part.start(either).catch((error: unknown) => {
      if (!failure.signal.aborted) failure.abort(error);
    }),
  );
  await Promise.all(starting);
  if (failure.signal.aborted) {
    await stop();
    throw failure.signal.reason;
  }
  return {
    kafka: Object.assign(kafka, { brokers: [`127.0.0.1:${ports.kafka}`] }),
    registry: Object.assign(registry, { url: `https://127.0.0.1:${ports.registry}/apis/ccompat/v7` }),
    postgres: Object.assign(postgres, { host: '127.0.0.1', port: ports.postgres }),
    processes: () => all.map(({ name, pid }) => ({ name, pid })),
    stop,
  };
}
