import { ErrorReason as Published } from '@throughline/proto/throughline/common/v1/codes.ts';
import { describe, expect, it } from 'vitest';
import { errorReasons, ThroughlineError } from './errors.ts';

const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('the reasons', () => {
  it('are those of the published enum, all of them and no others', () => {
    const published = Object.keys(Published)
      .filter((name) => Number.isNaN(Number(name)) && !/_UNSPECIFIED$|^UNRECOGNIZED$/.test(name))
      .map((name) => name.replace(/^ERROR_REASON_/, ''));
    expect(Object.keys(errorReasons).toSorted()).toEqual(published.toSorted());
  });

  it('say that a retry helps only for what can pass', () => {
    const retryable = Object.entries(errorReasons).flatMap(([reason, it]) => (it.retryable ? [reason] : []));
    expect(retryable.toSorted()).toEqual(['CREDIT_EXCEEDED', 'REFERRAL_NOT_ACCEPTED', 'SHUTTING_DOWN', 'UNAVAILABLE']);
    expect(new ThroughlineError('UNAVAILABLE', 'try again').retryable).toBe(true);
    expect(new ThroughlineError('CONFLICT', 'no').retryable).toBe(false);
  });
});

describe('what was thrown', () => {
  it('stays what it is when it has a reason', () => {
    const error = new ThroughlineError('CONFLICT', 'the first stands');
    expect(ThroughlineError.from(error)).toBe(error);
  });

  it.each([
    ['a connection that PostgreSQL refuses', withCode('08006')],
    ['a serialization failure', withCode('40001')],
    ['a deadlock', withCode('40P01')],
    ['too many connections', withCode('53300')],
    ['a disk that is full', withCode('53100')],
    ['a shutdown by an administrator', withCode('57P01')],
    ['a statement that took too long', withCode('57014')],
    ['an input or output error of PostgreSQL', withCode('58030')],
    ['a transaction that was idle for too long', withCode('25P03')],
    ['a transaction that took too long', withCode('25P04')],
    ['a connection that was cut in a query', new Error('Connection terminated unexpectedly')],
    ['a connection that took too long', new Error('timeout exceeded when trying to connect')],
    [
      'a connection that was cut between two queries',
      new Error('Client has encountered a connection error and is not queryable'),
    ],
    ['a broker that is away', Object.assign(new Error('no leader'), { name: 'KafkaJSProtocolError', retriable: true })],
    ['a port where nobody listens', withCode('ECONNREFUSED')],
    ['a connection that was reset', withCode('ECONNRESET')],
    ['a network that is away', withCode('ENETUNREACH')],
    ['a name that is not known for now', withCode('EAI_AGAIN')],
  ])('is UNAVAILABLE for %s', (_case, thrown) => {
    const error = ThroughlineError.from(thrown);
    expect(error).toMatchObject({ reason: 'UNAVAILABLE', retryable: true, cause: thrown });
    expect(error.message).not.toContain(thrown.message);
  });

  it.each([
    ['a constraint that is violated', withCode('23505')],
    ['a text that is no text', withCode('22021')],
    ['a table that is missing', withCode('42P01')],
    ['a write in a transaction that only reads', withCode('25006')],
    [
      'a broker that refuses for good',
      Object.assign(new Error('no'), { name: 'KafkaJSProtocolError', retriable: false }),
    ],
    ['a file that is missing', withCode('ENOENT')],
    ['a mistake of ours', new TypeError('x is undefined')],
    ['a text', '+380671234567'],
    ['nothing', undefined],
  ])('is INTERNAL for %s, says nothing of it, and keeps it as the cause', (_case, thrown) => {
    const error = ThroughlineError.from(thrown);
    expect(error).toMatchObject({
      reason: 'INTERNAL',
      retryable: false,
      message: 'The hub failed; its operators were told.',
    });
    expect(error.cause).toBe(thrown);
  });
});
