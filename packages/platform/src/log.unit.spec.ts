import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logged(level: string, write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  write(createLog('calls', level, { write: (line) => void lines.push(JSON.parse(line)) }));
  return lines;
}

describe('a log', () => {
  it('writes lines of the table, with their level, time and service', () => {
    const [line] = logged('info', (log) => log.info({ event: 'partners-loaded', changed: 1, partners: 2 }, 'loaded'));
    expect(line).toMatchObject({
      level: 'info',
      service: 'calls',
      event: 'partners-loaded',
      changed: 1,
      msg: 'loaded',
    });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('keeps the causes of an error', () => {
    const error = new Error('outside', { cause: new Error('inside') });
    const [line] = logged('info', (log) => log.fatal({ event: 'failed', error }, 'it cannot go on'));
    expect(line?.['error']).toMatchObject({ message: 'outside', cause: { message: 'inside' } });
  });

  it('leaves out what is below its level', () => {
    expect(logged('warn', (log) => log.info({ event: 'started' }, 'started'))).toEqual([]);
  });

  it('takes no other line', () => {
    // Never called: it is the compiler that has to refuse.
    const refused = (log: ReturnType<typeof createLog>): void => {
      // @ts-expect-error an event that is not in the table
      log.info({ event: 'hello' }, 'hello');
      // @ts-expect-error at a level that is not its own
      log.warn({ event: 'started' }, 'started');
      // @ts-expect-error with a field that it does not have
      log.info({ event: 'started', name: 'Oksana' }, 'started');
      // @ts-expect-error without one that it has
      log.info({ event: 'partners-loaded', changed: 1 }, 'loaded');
    };
    expect(refused).toBeTypeOf('function');
  });
});
