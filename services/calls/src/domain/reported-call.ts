/** A call as an operator reported it, through whichever door. Times are milliseconds since the epoch, UTC. */
export type ReportedCall = {
  readonly callId: string;
  /** Empty or absent: not claimed. */
  readonly claimedOperatorId: string | null;
  readonly dialledDigits: string;
  readonly callingNumber: CallingNumber;
  readonly forwardedToNumber: string;
  readonly recordingEntity: string;
  readonly sequenceNumber: number | null;
  readonly seizureTime: number | null;
  readonly answerTime: number | null;
  readonly releaseTime: number | null;
  /** Seconds. */
  readonly callDuration: number | null;
  readonly causeForTerm: number | null;
  readonly diagnosticsQ850: number | null;
  readonly callReferenceNumber: string | null;
  /** TS 32.298 partialRecordType. */
  readonly partialRecordType: number | null;
  /** 1, 2, 3, … among the partial records of one call. */
  readonly partialRecordNumber: number | null;
  readonly traceparent: string | null;
};

export type CallingNumber =
  /** As the operator wrote it. */
  | { readonly kind: 'sent'; readonly text: string }
  /** Sealed in a way that the hub can't open. */
  | { readonly kind: 'unopened'; readonly detail: string }
  /** The caller withheld it. */
  | { readonly kind: 'restricted' }
  /** This door doesn't carry it. */
  | { readonly kind: 'not-sent' };

/** A valid call: every field in the one form that is stored and compared. */
export type ValidCall = Omit<ReportedCall, 'callingNumber' | 'claimedOperatorId' | 'seizureTime'> & {
  readonly operatorId: string;
  /** E.164; null when withheld or not sent. */
  readonly callingNumber: string | null;
  readonly numberRestricted: boolean;
  readonly seizureTime: number;
};
