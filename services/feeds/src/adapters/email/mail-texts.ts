import type { ReferralGroup } from '../../domain/mail.ts';

/** The counts that a subject may tell: it is read on screens that others see. */
export type SubjectCounts = {
  readonly waiting: number;
  readonly due: number;
  readonly stop: number;
  /** Accepted and not completed. */
  readonly accepted: number;
  readonly newItems: bigint;
};

/** The fixed words of a mail in one language. */
export type MailTexts = {
  /** BCP 47, for programs that read aloud. */
  readonly languageTag: string;
  centreSubject(counts: SubjectCounts): string;
  countsSubject(newItems: bigint): string;
  readonly nothingNew: string;
  state(time: string): string;
  positions(first: bigint, last: bigint): string;
  noPositions(newest: bigint): string;
  readonly groups: Readonly<Record<ReferralGroup, { readonly heading: string; readonly note: string }>>;
  readonly isNew: string;
  kind(code: string): string;
  priority(code: string): string;
  area(code: string): string;
  language(code: string): string;
  answerBy(time: string, hoursLeft: number): string;
  delivered(times: number): string;
  readonly noDetails: string;
  more(referrals: number): string;
  readonly countsHeading: string;
  count(eventKind: string, items: number): string;
  missingNumbers(numbers: bigint): string;
  /** How to answer, for a centre. */
  readonly howToAnswer: readonly string[];
  /** Ends each mail. */
  readonly footer: readonly string[];
};
