import type { ConnectionOptions, PartnerClient } from '@throughline/client';

/** What a command sees of the process, so that tests give another. */
export type World = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** To stdout; resolves when more may be written. */
  out(text: string): Promise<void>;
  /** To stderr. */
  err(text: string): void;
  /** stderr is a terminal that a bar can be drawn on. */
  readonly isTerminal: boolean;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  connect(options: ConnectionOptions): PartnerClient;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time, or as soon as the signal aborts; never rejects. */
  delay(milliseconds: number): Promise<void>;
};
