let shutdown: () => Promise<void> = async () => {};

/** Set by register.ts, which the application never imports. */
export function onShutdown(work: () => Promise<void>): void {
  shutdown = work;
}

/** Sends what is buffered. A collector that is away must not keep a service from stopping: failures are dropped. */
export async function flushTelemetry(mostMilliseconds = 1_000): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, mostMilliseconds).unref();
  });
  await Promise.race([shutdown().catch(() => undefined), late]);
}
