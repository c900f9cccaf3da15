import { status } from '@grpc/grpc-js';
import { type ErrorReason, errorReasons, ThroughlineError } from '@throughline/platform/errors';
import { toServiceError } from '@throughline/platform/grpc/status';
import { AssistanceKind, ErrorReason as ErrorReasonCode } from '@throughline/proto/throughline/common/v1/codes.ts';
import { ReferralPriority, ReferralStatus } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { describe, expect, it } from 'vitest';
import { causesForTerm } from '../../services/calls/src/domain/code-lists.ts';
import { entityStatuses } from '../../services/feeds/src/domain/entity-state.ts';
import { assistanceKinds } from '../../services/referrals/src/domain/codes.ts';
import { referralEdges } from './referral-edges.ts';
import { readDocument, tableAfter } from './tables.ts';

const text = readDocument('docs/code-lists.md');

/** The names of a protobuf enum without their prefix and without the first, UNSPECIFIED. */
function namesOf(values: Readonly<Record<string, unknown>>, prefix: string): string[] {
  return Object.keys(values)
    .filter((name) => name.startsWith(prefix) && name !== `${prefix}UNSPECIFIED`)
    .map((name) => name.slice(prefix.length));
}

describe('the error reasons', () => {
  it('are the same in the contract, in the platform and in the document', () => {
    const reasons = Object.keys(errorReasons);
    expect(reasons).toEqual(namesOf(ErrorReasonCode, 'ERROR_REASON_'));
    expect(tableAfter(text, '## Error reasons').map(({ reason }) => reason)).toEqual(reasons);
  });

  it.each(tableAfter(text, '## Error reasons'))('$reason is what the platform makes of it', (row) => {
    const error = new ThroughlineError(row['reason'] as ErrorReason, 'x');
    expect(row['retryable']).toBe(error.retryable ? 'yes' : 'no');
    expect(row['gRPC status']).toBe(status[toServiceError(error).code]);
    expect(row['meaning']).not.toBe('');
  });
});

describe('the other lists', () => {
  it('have the kinds of assistance', () => {
    const kinds = tableAfter(text, '## Kinds of assistance').map(({ kind }) => kind);
    expect(kinds).toEqual(namesOf(AssistanceKind, 'ASSISTANCE_KIND_'));
    expect(kinds).toEqual([...assistanceKinds]);
  });

  it('have the priorities', () => {
    const priorities = tableAfter(text, '## Priorities').map(({ priority }) => priority);
    expect(priorities).toEqual(namesOf(ReferralPriority, 'REFERRAL_PRIORITY_'));
  });

  it('have the statuses of a referral and the edges between them', () => {
    const statuses = tableAfter(text, '## Referral statuses').map((row) => row['status']);
    expect(statuses).toEqual(namesOf(ReferralStatus, 'REFERRAL_STATUS_'));
    const edges = tableAfter(text, 'The edges that are allowed:').map(
      (row) => `${row['from']} ${row['what happens']} ${row['to']}`,
    );
    expect(edges.sort()).toEqual(referralEdges().sort());
  });

  it('have what a feed comes to', () => {
    const listed = tableAfter(text, '## What a feed comes to').map(({ kind, status }) => `${kind} ${status}`);
    const known = Object.entries(entityStatuses).flatMap(([kind, of]) => of.map((status) => `${kind} ${status}`));
    expect(listed).toEqual(known);
  });

  it('have the causes for termination', () => {
    const causes = tableAfter(text, '`cause_for_term`, TS 32.298:').map(({ code }) => Number(code));
    expect(causes).toEqual([...causesForTerm]);
  });
});
