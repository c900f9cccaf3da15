/**
 * Waits for a promise, but no longer than allowed.
 * @param limits with, where it helps, how to say how far it came
 * @throws Error with what was waited for when it takes too long; the signal's reason when it aborts
 */
export async function bounded<T>(
  what: string,
  work: Promise<T>,
  limits: { readonly seconds: number; readonly signal: AbortSignal; readonly state?: () => string },
): Promise<T> {
  const { seconds, signal, state = () => '' } = limits;
  signal.throwIfAborted();
  let abandon: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  const given = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`within ${seconds} s, ${what} did not happen${state()}`)),
      seconds * 1_000,
    );
    abandon = () => reject(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([work, given]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  }
}
