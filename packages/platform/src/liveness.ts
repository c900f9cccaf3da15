/** A part that has to show progress. */
export type Progressing = {
  /** Milliseconds since it last did. */
  idleSince(): number;
};

/** Liveness is progress of every part, and not a process that runs. */
export type Liveness = {
  include(part: Progressing): void;
  /** It is stopped on purpose. @returns whether it counted until now */
  leaveOut(part: Progressing): boolean;
  isLive(): boolean;
};

/** @param mostIdleMilliseconds a part that has shown no progress for so long is stuck */
export function createLiveness(mostIdleMilliseconds: number): Liveness {
  const parts = new Set<Progressing>();
  return {
    include: (part) => void parts.add(part),
    leaveOut: (part) => parts.delete(part),
    isLive: () => [...parts].every((part) => part.idleSince() < mostIdleMilliseconds),
  };
}
