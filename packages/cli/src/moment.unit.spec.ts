import { describe, expect, it } from 'vitest';
import { moment } from './moment.ts';

describe('a time that somebody gives', () => {
  it('is a whole day in UTC where it is a date', () => {
    expect(moment('2026-11-01')).toEqual({ start: new Date('2026-11-01T00:00Z'), end: new Date('2026-11-02T00:00Z') });
  });

  it.each([
    ['2026-11-01T10:15Z', '2026-11-01T10:15:00.000Z'],
    ['2026-11-01T10:15:30.250Z', '2026-11-01T10:15:30.250Z'],
    ['2026-11-01T00:15:30+02:00', '2026-10-31T22:15:30.000Z'],
  ])('is an instant where it is %s', (text, instant) => {
    expect(moment(text)).toEqual({ start: new Date(instant), end: new Date(instant) });
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-02-30T10:00Z',
    '2026-11-01T10:15:30',
    '2026-11-01T25:00Z',
  ])('is refused where it is %j', (text) => {
    expect(() => moment(text)).toThrow('2026-11-01T10:15:30Z');
  });
});
