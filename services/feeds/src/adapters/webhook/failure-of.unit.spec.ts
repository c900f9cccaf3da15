import { describe, expect, it } from 'vitest';
import { EndpointNotAllowed } from './endpoint-agent.ts';
import { failureOf } from './failure-of.ts';
import { problemOf } from './problem-of.ts';
import { retryAfterMilliseconds } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');
const answered = (status: number, retryAfter?: string) =>
  failureOf({ kind: 'ANSWERED', status, retryAfter, text: undefined }, now);
const errorWith = (code: string) => Object.assign(new Error('connect 10.0.0.5:443'), { code });

describe('what an endpoint answers', () => {
  it.each([200, 201, 202, 204, 299])('takes the item: %i', (status) => expect(answered(status)).toBeUndefined());

  it.each([400, 413, 415, 422])('refuses the item: %i', (status) =>
    expect(answered(status)).toMatchObject({ kind: 'REFUSED', httpStatus: status }),
  );

  it.each([301, 302, 307, 401, 403, 404, 405, 408, 409, 425, 429, 500, 502, 503, 504])('may pass: %i', (status) =>
    expect(answered(status)).toMatchObject({ kind: 'UNREACHABLE', httpStatus: status }),
  );

  it('wants no more: 410', () => expect(answered(410)).toMatchObject({ kind: 'GONE', httpStatus: 410 }));

  it('says when to come again', () => {
    expect(answered(503, '120')).toMatchObject({ retryAfterMilliseconds: 120_000 });
    expect(answered(503)).not.toHaveProperty('retryAfterMilliseconds');
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sun, 01 Mar 2026 12:01:30 GMT', 90_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['2026', 2_026_000],
    ['2026-03-01', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (header, milliseconds) => expect(retryAfterMilliseconds(header, now)).toBe(milliseconds));
});

describe('why there was no answer', () => {
  it.each([
    ['ENOTFOUND', 'DNS'],
    ['EAI_AGAIN', 'DNS'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT'],
    ['UND_ERR_HEADERS_TIMEOUT', 'TIMEOUT'],
    ['ETIMEDOUT', 'TIMEOUT'],
    ['CERT_HAS_EXPIRED', 'TLS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS'],
    ['ECONNREFUSED', 'CONNECTION'],
    ['UND_ERR_SOCKET', 'CONNECTION'],
  ])('%s is %s, and the text of the error is not told', (code, check) => {
    const problem = problemOf(errorWith(code));
    expect(problem.check).toBe(check);
    expect(problem.text).not.toContain('10.0.0.5');
  });

  it('is told of what the hub does not connect to', () => {
    expect(problemOf(new EndpointNotAllowed('ADDRESS'))).toMatchObject({ check: 'ADDRESS' });
    expect(problemOf(new EndpointNotAllowed('HTTPS'))).toMatchObject({ check: 'HTTPS' });
    expect(problemOf(AbortSignal.abort(new DOMException('', 'TimeoutError')).reason)).toMatchObject({
      check: 'TIMEOUT',
    });
  });
});
