/** A part that has to show progress. */
export type Progressing = {
  /** Milliseconds since it last did. */
  idleSince(): number;
};

/** Liveness is progress of every part, and not a process that runs. */
export type Liveness = {
  /** @param name for whoever asks which one is stuck */
  include(name: string, part: Progressing): void;
  /** It is stopped on purpose. @returns whether it counted until now */
  leaveOut(part: Progressing): boolean;
  isLive(): boolean;
  /** Which parts are stuck, and for how long, such as `relay has made no progress for 75 s`. */
  stuck(): readonly string[];
};

/** @param mostIdleMilliseconds a part that has shown no progress for so long is stuck */
export function createLiveness(mostIdleMilliseconds: number): Liveness {
  const parts = new Map<Progressing, string>();
  const stuck = (): string[] =>
    [...parts].flatMap(([part, name]) => {
      const idle = part.idleSince();
      return idle < mostIdleMilliseconds ? [] : [`${name} has made no progress for ${Math.floor(idle / 1_000)} s`];
    });
  return {
    include: (name, part) => void parts.set(part, name),
    leaveOut: (part) => parts.delete(part),
    isLive: () => stuck().length === 0,
    stuck,
  };
}
