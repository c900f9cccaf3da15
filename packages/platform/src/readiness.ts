/** How a service is, as a supervisor asks for it. */
export type Health = {
  /** `started` once it has been ready for the first time. */
  readonly started: boolean;
  /** Why it is not alive: parts that have shown no progress for too long. Empty when it is. */
  readonly stuck: readonly string[];
  /** Why it is not ready. Empty when it is. */
  readonly notReady: readonly string[];
};

/** Says why a service is not ready. Reasons name parts and settings, no partner, no person and nothing secret. */
export type Readiness = {
  /** It waits at a step of its start, such as 'the database does not answer', until the next one or `started`. */
  waitsFor(reason: string): void;
  started(): void;
  /** @param look what is not as it should be at the moment; undefined when all is well */
  include(look: () => string | undefined): void;
  ending(): void;
  reasons(): readonly string[];
  hasStarted(): boolean;
};

export function createReadiness(): Readiness {
  const looks: (() => string | undefined)[] = [];
  let waiting: string | undefined = 'it is starting';
  let ending = false;
  let hasStarted = false;
  return {
    waitsFor(reason) {
      waiting = reason;
    },
    started() {
      waiting = undefined;
      hasStarted = true;
    },
    include: (look) => void looks.push(look),
    ending() {
      ending = true;
    },
    reasons: () => [
      ...(ending ? ['it is stopping'] : []),
      ...(waiting === undefined ? [] : [waiting]),
      ...looks.flatMap((look) => look() ?? []),
    ],
    hasStarted: () => hasStarted,
  };
}
