import { describe, expect, it } from 'vitest';
import { detailField } from './detail-field.ts';

describe('a detail', () => {
  it.each(['', 'no such case here', 'schema v2, since 2026-11-24', 'ä'.repeat(500)])('may be %j', (text) => {
    expect(detailField('detail', ` ${text} `)).toBe(text);
  });

  it.each(['x'.repeat(501), 'a\u0000b', 'ring her at +380 67 123 45 67', 'oksana@example.org'])(
    'that is %j is refused',
    (text) => {
      expect(() => detailField('detail', text)).toThrow(
        expect.objectContaining({ reason: 'REQUEST_INVALID', message: expect.stringContaining('detail') }),
      );
    },
  );
});
