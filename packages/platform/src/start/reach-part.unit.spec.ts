import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createReadiness } from '../readiness.ts';
import { kafka, theDatabase, theRegistry } from './part-refusal.ts';
import { reachPart } from './reach-part.ts';

const log = createLog('test', 'fatal');
const failure = (fields: object, message = 'failed'): Error => Object.assign(new Error(message), fields);

/** Reaches the database, of which each attempt fails in one of these ways. */
async function reachAfter(failures: readonly Error[], part = theDatabase) {
  const readiness = createReadiness();
  const reasons: string[] = [];
  const left = [...failures];
  const result = reachPart(
    part,
    async () => {
      reasons.push(...readiness.reasons());
      const next = left.shift();
      if (next) throw next;
      return 'reached';
    },
    { readiness, log },
  );
  return { result: await result.catch((error: unknown) => error), reasons };
}

describe('a part that is away', () => {
  it('is waited for, and readiness says what it said', async () => {
    const away = [failure({ code: 'ECONNREFUSED' }, 'connect ECONNREFUSED 127.0.0.1:1'), failure({ code: '57P03' })];
    expect(await reachAfter(away)).toEqual({
      result: 'reached',
      reasons: [
        'the database has not answered yet',
        'the database is away: connect ECONNREFUSED 127.0.0.1:1',
        'the database is away: failed',
      ],
    });
  });

  it('is waited for when kafkajs has given up on it', async () => {
    const cause = failure({ name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }, 'Connection error: refused');
    const gaveUp = failure({ name: 'KafkaJSNumberOfRetriesExceeded', retriable: false, cause });
    expect(await reachAfter([gaveUp], kafka)).toMatchObject({ result: 'reached' });
  });
});

describe('what waiting does not mend', () => {
  it.each([
    ['an unknown authority', theDatabase, { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'CERTIFICATE_REFUSED'],
    ['another host in the certificate', theRegistry, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'CERTIFICATE_REFUSED'],
    ['a certificate that has expired', theRegistry, { code: 'CERT_HAS_EXPIRED' }, 'CERTIFICATE_REFUSED'],
    ['an alert', kafka, { code: 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN' }, 'CERTIFICATE_REFUSED'],
    ['a role without a rule', theDatabase, { code: '28000' }, 'CERTIFICATE_REFUSED'],
    ['no such database', theDatabase, { code: '3D000' }, 'PART_REFUSED'],
    ['no right', theDatabase, { code: '42501' }, 'PART_REFUSED'],
    ['no right to a topic', kafka, { type: 'TOPIC_AUTHORIZATION_FAILED' }, 'PART_REFUSED'],
  ])('is refused: %s', async (_what, part, fields, reason) => {
    const cause = failure(fields);
    const { result } = await reachAfter([failure({ code: 'ECONNRESET', cause })], part);
    expect(result).toMatchObject({ reason, cause, message: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  it('is thrown as it is when nothing is known of it', async () => {
    const unknown = failure({ code: '42P01' });
    expect((await reachAfter([unknown])).result).toBe(unknown);
  });
});
