import { InformationTopic } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { expect, it } from 'vitest';
import { createJourneyBoard } from './journey-board.ts';
import type { Observation } from './observation.ts';
import { createTerminal } from './terminal.ts';

const callId = '0199c0de-0000-7000-8000-00000012abcd';

function shown(...observations: Observation[]): string[] {
  let now = 0;
  const lines: string[] = [];
  const terminal = createTerminal(
    (line) => lines.push(line),
    false,
    () => now,
  );
  now = 61_500;
  for (const observation of observations) terminal.show(observation);
  return lines;
}

it('a journey reads from forwarding to delivery, with elapsed time, short id and partner', () => {
  const lines = shown(
    { kind: 'call-acknowledged', operatorId: 'kyivstar', callId, repeated: false },
    { kind: 'call-delivered', callId },
    { kind: 'call-answered', callId, topics: [InformationTopic.INFORMATION_TOPIC_LEGAL_ROUTES_OF_MIGRATION] },
    {
      kind: 'referral-sent',
      callId,
      referralId: 'r',
      recipientId: 'la-strada-kyiv',
      assistanceKind: AssistanceKind.ASSISTANCE_KIND_LEGAL_COUNSELLING,
      offerNumber: 1,
      deadline: new Date('2026-04-25T08:00:00Z'),
    },
    { kind: 'referral-accepted', callId, recipientId: 'la-strada-kyiv' },
    {
      kind: 'assistance-recorded',
      callId,
      assistanceId: 'a',
      centreId: 'la-strada-kyiv',
      assistanceKind: AssistanceKind.ASSISTANCE_KIND_LEGAL_COUNSELLING,
    },
  );

  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    '01:01.5 12abcd KyivStar forwarded a call to 527',
    "01:01.5 12abcd IOM's desk answered: legal routes of migration",
    "01:01.5 12abcd IOM's desk referred to La Strada Kyiv: legal counselling, answer by 25 Apr, 11:00:00",
    '01:01.5 12abcd La Strada Kyiv accepted',
    '01:01.5 12abcd La Strada Kyiv delivered legal counselling',
  ]);
});

it('an outage is told at first and then ever less often', () => {
  const interrupted = (failures: number): Observation => ({
    kind: 'interrupted',
    partnerId: 'umc',
    reason: 'away',
    failures,
  });
  expect(shown(...Array.from({ length: 500 }, (_, index) => interrupted(index + 1)))).toHaveLength(3);
});

it('the summary says who delivered and who is behind', () => {
  const board = createJourneyBoard();
  board.observe({ kind: 'call-acknowledged', operatorId: 'umc', callId, repeated: false });
  board.observe({ kind: 'feed-status', partnerId: 'iom-ukraine', headPosition: 9n, acknowledgedPosition: 6n });
  const lines: string[] = [];
  createTerminal(
    (line) => lines.push(line),
    false,
    () => 0,
  ).summary(board.counts);
  expect(lines[0]).toContain('1 calls · 0 answered');
  expect(lines[0]).toContain("behind, in events: IOM's desk 3");
});
