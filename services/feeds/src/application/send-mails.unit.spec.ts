import { describe, expect, it } from 'vitest';
import type { Mail } from '../domain/mail.ts';
import type { MailItem } from '../domain/mail-item.ts';
import type { MailAttempt } from '../domain/mail-schedule.ts';
import { type MailParts, type MailReader, type MailResult, type MailSubscription, sendMails } from './send-mails.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const morning = Date.UTC(2026, 10, 25, 6);
const never = new AbortController().signal;
const centre: MailReader = { role: 'NGO', languages: ['ukr'], countryCode: 'UA' };

type Sent = Pick<Mail, 'partnerId' | 'after' | 'last' | 'composedAt' | 'content'>;

/** A hub with one centre, whose digest is due at six, in memory. */
function aHub(items: Record<string, MailItem[]> = { lviv: [] }) {
  let now = morning - hour;
  const answers: MailResult[] = [];
  const sent: Sent[] = [];
  const disabled: string[] = [];
  const errors: unknown[] = [];
  const readers = new Map(Object.keys(items).map((partnerId) => [partnerId, centre]));
  const rows = new Map<string, MailSubscription>();
  for (const partnerId of Object.keys(items)) {
    rows.set(partnerId, {
      partnerId,
      address: `${partnerId}@example.org`,
      hour: 6,
      sentPosition: 0n,
      headPosition: 0n,
      createdAt: morning - 2 * hour,
      lastSentAt: undefined,
      nextAttemptAt: undefined,
      attempts: [],
      version: '0',
    });
  }
  const change = (partnerId: string, to: Partial<MailSubscription>): void => {
    const row = rows.get(partnerId);
    if (row) rows.set(partnerId, { ...row, ...to, version: String(Number(row.version) + 1) });
  };
  const parts: MailParts = {
    subscriptions: {
      active: async () =>
        [...rows.values()].map((row) => ({ ...row, headPosition: BigInt(items[row.partnerId]?.length ?? 0) })),
      async begin({ partnerId, version, attempts }, attempt, until) {
        if (rows.get(partnerId)?.version !== version) return false;
        change(partnerId, { attempts: [...attempts, attempt], nextAttemptAt: until });
        return true;
      },
      sent: async ({ partnerId }, { lastPosition }, _until, sentAt, next) =>
        change(partnerId, { sentPosition: lastPosition, lastSentAt: sentAt, nextAttemptAt: next, attempts: [] }),
      failed: async ({ partnerId }, attempts, _until, next) => change(partnerId, { attempts, nextAttemptAt: next }),
      disable: async ({ partnerId }, _attempts, _until, detail) => {
        rows.delete(partnerId);
        disabled.push(detail);
      },
    },
    feed: {
      async *items(partnerId, after, upTo) {
        if (partnerId === 'broken') throw new Error('can not be read');
        yield (items[partnerId] ?? []).filter(({ position }) => position > after && position <= upTo);
      },
      counts: async () => ({ CALL_FORWARDED: 2 }),
    },
    readerOf: (partnerId) => readers.get(partnerId),
    async send(_address, { partnerId, after, last, composedAt, content }) {
      sent.push({ partnerId, after, last, composedAt, content });
      return answers.shift() ?? { kind: 'SENT' };
    },
    report: () => {},
    onError: (_partnerId, error) => errors.push(error),
    now: () => now,
  };
  return {
    sent,
    disabled,
    errors,
    readers,
    rows,
    parts,
    answer: (...results: MailResult[]) => answers.push(...results),
    add(partnerId: string, item: Partial<MailItem> & { kind: MailItem['kind'] }) {
      const feed = items[partnerId] ?? [];
      feed.push({ ...item, position: BigInt(feed.length + 1) } as MailItem);
    },
    refer(partnerId: string, referralId: string, priority: string) {
      const codes = { assistanceKind: 'MEDICAL_CARE', area: 'UA', language: 'ukr', deadline: now + day };
      this.add(partnerId, { kind: 'REFERRAL_SENT', referralId, consentId: referralId, priority, ...codes });
    },
    async lookAt(time: number) {
      now = time;
      await sendMails(parts, never);
      return sent.length;
    },
  };
}

describe("the day's digest", () => {
  it('goes at its hour, once, also when nothing is new', async () => {
    const hub = aHub();
    expect(await hub.lookAt(morning - 1)).toBe(0);
    expect(await hub.lookAt(morning)).toBe(1);
    expect(await hub.lookAt(morning + 23 * hour)).toBe(1);
    expect(await hub.lookAt(morning + day)).toBe(2);
  });

  it('is caught up with once when the service was down for days', async () => {
    const hub = aHub();
    expect(await hub.lookAt(morning + 3 * day + hour)).toBe(1);
    expect(await hub.lookAt(morning + 4 * day - 1)).toBe(1);
    expect(await hub.lookAt(morning + 4 * day)).toBe(2);
  });

  it('covers what is new since the last one, and tells all that is open', async () => {
    const hub = aHub();
    hub.refer('lviv', 'first', 'ROUTINE');
    await hub.lookAt(morning);
    hub.refer('lviv', 'second', 'ROUTINE');
    await hub.lookAt(morning + day);
    expect(hub.sent.map(({ after, last }) => [after, last])).toEqual([
      [0n, 1n],
      [1n, 2n],
    ]);
    expect(JSON.stringify(hub.sent[1]?.content)).toContain('first');
  });

  it('goes to nobody who is not an active partner', async () => {
    const hub = aHub();
    hub.readers.delete('lviv');
    expect(await hub.lookAt(morning)).toBe(0);
  });

  it('is counts for an operator and a mission', async () => {
    const hub = aHub({ umc: [], iom: [] });
    hub.readers.set('umc', { ...centre, role: 'OPERATOR' });
    hub.readers.set('iom', { ...centre, role: 'IOM_MISSION' });
    hub.add('umc', { kind: 'SEQUENCE_GAP_FOUND', numbers: 5n });
    await hub.lookAt(morning);
    const counts = [{ eventKind: 'CALL_FORWARDED', items: 2 }];
    expect(hub.sent.map(({ content }) => content)).toEqual([
      { kind: 'counts', counts, missingNumbers: 5n },
      { kind: 'counts', counts },
    ]);
  });

  it('is begun by one of two instances', async () => {
    const hub = aHub();
    await Promise.all([hub.lookAt(morning), hub.lookAt(morning)]);
    expect(hub.sent).toHaveLength(1);
  });
});

describe('what can not wait', () => {
  it('goes at once, and at most every quarter of an hour', async () => {
    const hub = aHub();
    await hub.lookAt(morning);
    hub.refer('lviv', 'a', 'EMERGENCY');
    expect(await hub.lookAt(morning + 15 * minute - 1)).toBe(1);
    expect(await hub.lookAt(morning + 15 * minute)).toBe(2);
    expect(await hub.lookAt(morning + 60 * minute)).toBe(2);
    hub.refer('lviv', 'b', 'URGENT');
    expect(await hub.lookAt(morning + 61 * minute)).toBe(3);
    // The day's mail still comes at its hour.
    expect(await hub.lookAt(morning + day)).toBe(4);
  });

  it('is the end of a consent as well', async () => {
    const hub = aHub();
    await hub.lookAt(morning);
    hub.add('lviv', { kind: 'REFERRAL_CANCELLED', referralId: 'a', reason: 'CONSENT_WITHDRAWN' });
    expect(await hub.lookAt(morning + hour)).toBe(2);
  });

  it('is no routine referral, and none that was answered in between', async () => {
    const hub = aHub();
    await hub.lookAt(morning);
    hub.refer('lviv', 'a', 'ROUTINE');
    hub.refer('lviv', 'b', 'EMERGENCY');
    hub.add('lviv', { kind: 'REFERRAL_ACCEPTED', referralId: 'b' });
    expect(await hub.lookAt(morning + hour)).toBe(1);
  });
});

describe('a digest that failed', () => {
  const unreachable: MailResult = { kind: 'UNREACHABLE', failure: 'away' };
  const refused: MailResult = { kind: 'REFUSED', failure: 'the mail server answered 550 to RCPT TO' };
  const uncertain: MailResult = { kind: 'UNCERTAIN', failure: 'lost' };

  it('is tried again after a minute with what is new by then, and is no second one that day', async () => {
    const hub = aHub();
    hub.answer(unreachable);
    await hub.lookAt(morning);
    hub.refer('lviv', 'a', 'EMERGENCY');
    expect(await hub.lookAt(morning + minute - 1)).toBe(1);
    expect(await hub.lookAt(morning + minute)).toBe(2);
    expect(hub.sent[1]).toMatchObject({ last: 1n, composedAt: morning + minute });
    expect(await hub.lookAt(morning + 12 * hour)).toBe(2);
  });

  it('is the same mail again when it may have arrived, and what is new comes after', async () => {
    const hub = aHub();
    hub.answer(uncertain);
    await hub.lookAt(morning);
    hub.refer('lviv', 'a', 'EMERGENCY');
    await hub.lookAt(morning + minute);
    expect(hub.sent[1]).toEqual(hub.sent[0]);
    expect(await hub.lookAt(morning + 16 * minute)).toBe(3);
    expect(hub.sent[2]).toMatchObject({ after: 0n, last: 1n });
  });

  it('is the same mail again when its sender was killed, once it is certainly gone', async () => {
    const hub = aHub();
    const row = hub.rows.get('lviv') as MailSubscription;
    const begun: MailAttempt = { attemptedAt: morning, kind: 'BEGUN', failure: '', lastPosition: 0n, composedAt: 77 };
    hub.rows.set('lviv', { ...row, attempts: [begun], nextAttemptAt: morning + 5 * minute });
    hub.refer('lviv', 'a', 'EMERGENCY');
    expect(await hub.lookAt(morning + 5 * minute - 1)).toBe(0);
    await hub.lookAt(morning + 5 * minute);
    expect(hub.sent[0]).toMatchObject({ last: 0n, composedAt: 77 });
  });

  it('closes the door after three days of refusals, and says what to do', async () => {
    const hub = aHub();
    for (let time = morning; time <= morning + 3 * day; time += 6 * hour) {
      hub.answer(refused);
      await hub.lookAt(time);
    }
    expect(hub.disabled).toEqual([expect.stringContaining('550')]);
    expect(hub.disabled[0]).toContain('nothing is lost');
  });

  it('does not close the door though the mail server is away for a week', async () => {
    const hub = aHub();
    for (let time = morning; time <= morning + 7 * day; time += 6 * hour) {
      hub.answer(unreachable);
      await hub.lookAt(time);
    }
    expect(hub.disabled).toEqual([]);
    const before = hub.sent.length;
    expect(await hub.lookAt(morning + 8 * day)).toBe(before + 1);
    expect(hub.rows.get('lviv')?.attempts).toEqual([]);
  });

  it('does not keep the others from their mail, unless the server is away', async () => {
    const hub = aHub({ broken: [], lviv: [], kyiv: [] });
    hub.answer(refused, unreachable);
    hub.add('broken', { kind: 'REFERRAL_ACCEPTED', referralId: 'x' });
    await hub.lookAt(morning);
    expect(hub.errors).toHaveLength(1);
    expect(hub.sent.map(({ partnerId }) => partnerId)).toEqual(['lviv', 'kyiv']);
    hub.rows.clear();
    const away = aHub({ lviv: [], kyiv: [] });
    away.answer(unreachable);
    expect(await away.lookAt(morning)).toBe(1);
    // Each at its own turn.
    expect(await away.lookAt(morning + 1)).toBe(2);
  });
});
