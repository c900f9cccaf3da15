import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreContent, countsContent, type Mail } from '../../domain/mail.ts';
import { createStandings } from '../../domain/referral-standing.ts';
import { documentOf, type MailDocument } from './mail-document.ts';
import { mailItemOf } from './mail-item-of.ts';
import { htmlOf, textOf } from './render-document.ts';
import { textsFor } from './texts-for.ts';
import { timesOf } from './zoned-time.ts';

const now = Date.UTC(2026, 10, 25, 8);
const referralId = '019ab000-0000-7000-8000-000000000001';

type Event = NonNullable<FeedItem['event']>;
const sent = (fields: object = {}): Event => ({
  $case: 'referralSent',
  value: {
    referralId,
    caseId: 'secret-case',
    personId: 'secret-person',
    consentId: 'secret-consent',
    recipientId: 'secret-recipient',
    offerNumber: 1,
    assistanceKind: 2,
    priority: 'EMERGENCY',
    language: 'ukr',
    area: 'UA-46',
    deadline: new Date(now + 5.5 * 3_600_000),
    ...fields,
  },
});
const accepted: Event = {
  $case: 'referralAccepted',
  value: { referralId, recipientId: 'secret-recipient', acceptedAt: undefined },
};

/** The mail of a feed with these events, each with everything in it that a mail must not tell. */
function mailOf(events: Event[], { languages = ['eng'], withheld = false, after = 0n } = {}): MailDocument {
  const standings = createStandings(after);
  for (const [index, event] of events.entries()) {
    const position = BigInt(index + 1);
    const item = FeedItem.create({
      eventId: 'secret-event',
      correlationId: 'secret-correlation',
      causationId: 'secret-cause',
      traceparent: 'secret-trace',
      event,
    });
    const read = mailItemOf(position, FeedItem.encode(item).finish(), withheld && event.$case === 'referralSent');
    if (read) standings.add(read);
  }
  const last = BigInt(events.length);
  const content = centreContent(standings.all(), after, now);
  const digest: Mail = { partnerId: 'lviv', after, last, composedAt: now, content };
  return documentOf(digest, textsFor(languages), timesOf('UA'));
}
const everythingOf = (mail: MailDocument): string => [mail.subject, textOf(mail), htmlOf(mail)].join('\n');

describe("a centre's mail", () => {
  it('tells a referral by its number, with what the centre decides by', () => {
    const text = textOf(mailOf([sent()]));
    expect(text).toContain(referralId);
    for (const told of ['psychological support', 'EMERGENCY', 'UA-46', 'language ukr', 'NEW', '5 h left']) {
      expect(text).toContain(told);
    }
    expect(text).toContain('2026-11-25T15:30+02:00');
  });

  it('tells which positions it covers, where the head is, and how to answer', () => {
    const text = textOf(mailOf([sent(), accepted], { after: 1n }));
    expect(text).toContain('positions 2 to 2');
    expect(text).toContain('newest position is 2');
    expect(text).toContain('accept or decline');
  });

  it('tells that nothing is new, and how much is open', () => {
    const mail = mailOf([sent(), accepted], { after: 2n });
    expect(mail.subject).toBe('Throughline: nothing new, 1 open');
    expect(textOf(mail)).toContain('Nothing is new since the last mail.');
  });

  it('tells to stop and delete when the consent was withdrawn, and nothing more of the referral', () => {
    const withdrawn: Event = {
      $case: 'consentWithdrawn',
      value: { consentId: 'secret-consent', personId: 'secret-person', withdrawnAt: new Date(now) },
    };
    const text = textOf(mailOf([sent(), accepted, withdrawn], { withheld: true }));
    expect(text).toContain('STOP AND DELETE, DO NOT CONTACT: 1');
    expect(text).toContain(referralId);
    expect(text).not.toContain('psychological');
  });

  it('has a subject of counts alone', () => {
    const [one, two] = [sent(), sent({ referralId: referralId.replace(/1$/, '2') })];
    expect(mailOf([one]).subject).toBe('Throughline: 1 referral waits for you, 1 due within 24 hours');
    expect(mailOf([one, two]).subject).toBe('Throughline: 2 referrals wait for you, 2 due within 24 hours');
    expect(mailOf([]).subject).toBe('Throughline: nothing new, 0 open');
  });

  it('is in Ukrainian for whom that is the first language, and only for them', () => {
    const mail = mailOf([sent()], { languages: ['ukr', 'eng'] });
    expect(mail.languageTag).toBe('uk');
    expect(mail.subject).toBe('Throughline: направлень чекає на відповідь: 1, строк протягом 24 годин: 1');
    expect(textOf(mail)).toContain('психологічна підтримка');
    expect(htmlOf(mail)).toContain('<html lang="uk">');
    expect(mailOf([sent()], { languages: ['rus', 'ukr'] }).languageTag).toBe('en');
    expect(mailOf([sent()], { languages: [] }).languageTag).toBe('en');
  });

  it('says the same in text and in HTML', () => {
    const mail = mailOf([sent(), accepted], { after: 1n });
    const html = htmlOf(mail);
    for (const line of [...mail.opening, ...mail.closing, ...mail.sections.flatMap(({ entries }) => entries)]) {
      expect(html).toContain(line);
    }
  });

  it('never holds anything but the reference and the codes, whatever the feed holds', () => {
    const secret = fc.string({ minLength: 3, maxLength: 30 }).map((text) => `secret ${text}`);
    fc.assert(
      fc.property(
        fc.record({ caseId: secret, personId: secret, consentId: secret, recipientId: secret }),
        fc.record({ area: secret, language: secret, priority: secret, referralId: secret }, { requiredKeys: [] }),
        secret,
        fc.constantFrom('eng', 'ukr'),
        fc.boolean(),
        (fields, codes, reason, language, withheld) => {
          const rejected: Event = {
            $case: 'referralRejected',
            value: { referralId, recipientId: fields.recipientId, reason, rejectedAt: undefined },
          };
          const events = [sent({ ...fields, ...codes }), accepted, rejected];
          const mail = everythingOf(mailOf(events, { languages: [language], withheld }));
          expect(mail).not.toContain('secret');
        },
      ),
    );
  });
});

describe("an operator's mail", () => {
  it('is counts', () => {
    const content = countsContent({ CALL_REFUSED: 3, CALL_ANSWERED: 40 }, 7n);
    const digest: Mail = { partnerId: 'umc', after: 2n, last: 45n, composedAt: now, content };
    const mail = documentOf(digest, textsFor(['eng']), timesOf('PL'));
    expect(mail.subject).toBe('Throughline: 43 new on your feed');
    expect(textOf(mail)).toContain('- CALL_REFUSED: 3\n- CALL_ANSWERED: 40\n');
    expect(textOf(mail)).toContain('no record came with so far: 7');
    expect(textOf(mail)).toContain('2026-11-25T08:00Z');
  });
});

describe('a mail with very many referrals', () => {
  it('lists two hundred and says how many more there are', () => {
    const id = (index: number): string => referralId.replace(/.{4}$/, String(1_000 + index));
    const mail = mailOf(Array.from({ length: 230 }, (_, index) => sent({ referralId: id(index) })));
    expect(mail.sections[0]?.entries).toHaveLength(201);
    expect(mail.sections[0]?.entries.at(-1)).toContain('30 referrals more');
  });
});

describe('HTML', () => {
  it('escapes what it is given', () => {
    const html = htmlOf({ ...mailOf([]), opening: ['<script>&"'] });
    expect(html).toContain('<p>&lt;script&gt;&amp;&quot;</p>');
  });
});
