import type { MailTexts } from './mail-texts.ts';

const kinds: Readonly<Record<string, string>> = {
  MEDICAL_CARE: 'medical care',
  PSYCHOLOGICAL_SUPPORT: 'psychological support',
  FINANCIAL_REINTEGRATION_AID: 'financial aid for reintegration',
  VOCATIONAL_TRAINING: 'vocational training',
  CIVIL_LEGAL_AID: 'legal aid in civil matters',
  LEGAL_COUNSELLING: 'legal counselling',
  CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE: 'legal assistance in criminal proceedings',
};

const referrals = (count: number): string => (count === 1 ? '1 referral' : `${count} referrals`);

export const english: MailTexts = {
  languageTag: 'en',
  centreSubject({ waiting, due, stop, accepted, newItems }) {
    const parts = [
      ...(stop > 0 ? [`STOP ${referrals(stop)}`] : []),
      ...(waiting > 0 ? [`${referrals(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for you`] : []),
      ...(due > 0 ? [`${due} due within 24 hours`] : []),
    ];
    if (parts.length > 0) return `Throughline: ${parts.join(', ')}`;
    return `Throughline: ${newItems === 0n ? 'nothing new' : 'nothing waits for you'}, ${accepted} open`;
  },
  countsSubject: (newItems) => `Throughline: ${newItems === 0n ? 'nothing new' : `${newItems} new on your feed`}`,
  nothingNew: 'Nothing is new since the last mail.',
  state: (time) => `As it was at ${time}.`,
  positions: (first, last) =>
    `This mail covers positions ${first} to ${last} of your feed. Its newest position is ${last}.`,
  noPositions: (newest) => `This mail covers no new positions of your feed. Its newest position is ${newest}.`,
  groups: {
    STOP: {
      heading: 'STOP AND DELETE, DO NOT CONTACT',
      note: 'The consent was withdrawn. Stop, delete what you hold, and do not contact the person.',
    },
    DUE: { heading: 'Due within 24 hours, or overdue', note: 'Without an answer they go to another centre.' },
    WAITING: { heading: 'Waiting for your answer', note: '' },
    ACCEPTED: { heading: 'Accepted by you and not completed', note: '' },
    CANCELLED: { heading: 'No longer offered to you', note: 'Nothing is to be done.' },
    REJECTED: { heading: 'Declined by you', note: '' },
    COMPLETED: { heading: 'Completed by you', note: '' },
  },
  isNew: 'NEW',
  kind: (code) => kinds[code] ?? code,
  priority: (code) => ({ EMERGENCY: 'EMERGENCY', URGENT: 'URGENT', ROUTINE: 'routine' })[code] ?? code,
  area: (code) => `area ${code}`,
  language: (code) => `language ${code}`,
  answerBy: (time, hoursLeft) => `answer by ${time} (${hoursLeft < 0 ? 'overdue' : `${hoursLeft} h left`})`,
  delivered: (times) => `assistance recorded: ${times}`,
  noDetails: 'the feed does not hold its details',
  more: (more) => `and ${referrals(more)} more: see the feed`,
  countsHeading: 'New on your feed',
  count: (eventKind, items) => `${eventKind}: ${items}`,
  missingNumbers: (numbers) => `Sequence numbers that no record came with so far: ${numbers}`,
  howToAnswer: [
    'To answer, open the hub with your certificate, on the page for centres or from the command line, and accept or decline the referral by its number.',
    'This mail is not an answer and does not need one: only what you do in the hub counts, and a deadline goes on until then.',
    'Contacts are in the hub alone and open once you have accepted. No mail of ours holds a name, a number or an address. Do not send any by e-mail.',
  ],
  footer: [
    'This mail is signed (S/MIME). If your program does not say that the signature is valid, do not act on it: look in the hub.',
    'It comes every day, also when nothing is new. If none comes, tell the operators of the hub. Replies are not read.',
  ],
};
