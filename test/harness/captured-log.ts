import { createLog, type Log } from '@throughline/platform/log';

/** A log that is kept, for tests that want to know what was told. */
export function captureLog(): { readonly log: Log /** Of each line, in order. */; readonly events: string[] } {
  const events: string[] = [];
  const write = (line: string): void => void events.push((JSON.parse(line) as { readonly event: string }).event);
  return { log: createLog('test', 'debug', { write }), events };
}
