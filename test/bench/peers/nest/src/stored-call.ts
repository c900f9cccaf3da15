import type { ReportedCall } from './reported-call.ts';

/** A call without the caller's number. */
export type StoredCall = Omit<ReportedCall, 'callingNumber'> & {
  readonly callingNumberPseudonym: string | null;
  readonly numberRestricted: boolean;
};
