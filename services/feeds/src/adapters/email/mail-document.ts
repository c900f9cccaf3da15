import { countOf, type ListedReferral, type Mail } from '../../domain/mail.ts';
import type { MailTexts } from './mail-texts.ts';

/** What a mail says, before it is text or HTML. */
export type MailDocument = {
  readonly languageTag: string;
  readonly subject: string;
  readonly opening: readonly string[];
  readonly sections: readonly {
    readonly heading: string;
    readonly note: string;
    readonly entries: readonly string[];
  }[];
  readonly closing: readonly string[];
};

/** More than anyone reads in a mail. */
const mostReferrals = 200;
const hour = 3_600_000;

/** @param timeOf how a time is written, of milliseconds since 1970 */
export function documentOf(digest: Mail, texts: MailTexts, timeOf: (time: number) => string): MailDocument {
  const { after, last, composedAt, content } = digest;
  const newItems = last - after;
  const opening = [
    ...(newItems === 0n ? [texts.nothingNew] : []),
    texts.state(timeOf(composedAt)),
    newItems === 0n ? texts.noPositions(last) : texts.positions(after + 1n, last),
  ];
  if (content.kind === 'counts') {
    const entries = [
      ...content.counts.map(({ eventKind, items }) => texts.count(eventKind, items)),
      ...(content.missingNumbers === undefined ? [] : [texts.missingNumbers(content.missingNumbers)]),
    ];
    return {
      languageTag: texts.languageTag,
      subject: texts.countsSubject(newItems),
      opening,
      sections: entries.length === 0 ? [] : [{ heading: texts.countsHeading, note: '', entries }],
      closing: texts.footer,
    };
  }
  const due = countOf(digest, 'DUE');
  return {
    languageTag: texts.languageTag,
    subject: texts.centreSubject({
      due,
      waiting: countOf(digest, 'WAITING') + due,
      stop: countOf(digest, 'STOP'),
      accepted: countOf(digest, 'ACCEPTED'),
      newItems,
    }),
    opening,
    sections: content.groups.map(({ group, referrals }) => {
      const entries = referrals
        .slice(0, mostReferrals)
        .map((referral) => entryOf(referral, texts, timeOf, composedAt, group === 'DUE' || group === 'WAITING'));
      const more = referrals.length - entries.length;
      return {
        heading: `${texts.groups[group].heading}: ${referrals.length}`,
        note: texts.groups[group].note,
        entries: more > 0 ? [...entries, texts.more(more)] : entries,
      };
    }),
    closing: [...texts.howToAnswer, ...texts.footer],
  };
}

function entryOf(
  { referralId, isNew, details, delivered }: ListedReferral,
  texts: MailTexts,
  timeOf: (time: number) => string,
  now: number,
  waits: boolean,
): string {
  const told = [
    ...(isNew && waits ? [texts.isNew] : []),
    referralId,
    ...(details
      ? [
          ...named(details.assistanceKind, texts.kind),
          ...named(details.priority, texts.priority),
          ...named(details.area, texts.area),
          ...named(details.language, texts.language),
        ]
      : []),
    ...(waits && !details ? [texts.noDetails] : []),
    ...(waits && details?.deadline !== undefined
      ? [texts.answerBy(timeOf(details.deadline), Math.floor((details.deadline - now) / hour))]
      : []),
    ...(delivered > 0 ? [texts.delivered(delivered)] : []),
  ];
  return told.join(', ');
}

function named(code: string, nameOf: (code: string) => string): string[] {
  return code === '' ? [] : [nameOf(code)];
}
