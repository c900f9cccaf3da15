import type { InformationTopic } from '@throughline/proto/throughline/cases/v1/cases.ts';
import type { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';

/** What a partner of the sandbox saw or did. `callId` is undefined where the partner can't know the call. */
export type Observation =
  | {
      readonly kind: 'call-acknowledged';
      readonly operatorId: string;
      readonly callId: string;
      readonly repeated: boolean;
    }
  | {
      readonly kind: 'call-refused';
      readonly operatorId: string;
      readonly callId: string;
      readonly reason: string;
      readonly detail: string;
    }
  | { readonly kind: 'row-refused'; readonly line: number; readonly detail: string }
  /** It came on the desk's feed. */
  | { readonly kind: 'call-delivered'; readonly callId: string }
  | { readonly kind: 'call-answered'; readonly callId: string; readonly topics: readonly InformationTopic[] }
  | { readonly kind: 'case-opened'; readonly callId: string; readonly recipientIds: readonly string[] }
  | {
      readonly kind: 'referral-sent';
      readonly callId: string | undefined;
      readonly referralId: string;
      readonly recipientId: string;
      readonly assistanceKind: AssistanceKind;
      /** 1 for the first centre that is asked. */
      readonly offerNumber: number;
      readonly deadline: Date | undefined;
    }
  | { readonly kind: 'referral-accepted'; readonly callId: string | undefined; readonly recipientId: string }
  | {
      readonly kind: 'referral-rejected';
      readonly callId: string | undefined;
      readonly recipientId: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'referral-cancelled';
      readonly callId: string | undefined;
      readonly recipientId: string;
      readonly reason: string;
    }
  | { readonly kind: 'referral-unplaced'; readonly callId: string | undefined; readonly offersMade: number }
  /** A centre delivered assistance, and the hub has recorded it. */
  | {
      readonly kind: 'assistance-recorded';
      readonly callId: string | undefined;
      readonly assistanceId: string;
      readonly centreId: string;
      readonly assistanceKind: AssistanceKind;
    }
  /** It came on the feed of the desk or of the centre, at this position. */
  | {
      readonly kind: 'assistance-delivered';
      readonly callId: string | undefined;
      readonly assistanceId: string;
      readonly partnerId: string;
      readonly position: bigint;
    }
  | {
      readonly kind: 'feed-status';
      readonly partnerId: string;
      readonly headPosition: bigint;
      readonly acknowledgedPosition: bigint;
    }
  /** Something that passes: the partner goes on by itself. */
  | { readonly kind: 'interrupted'; readonly partnerId: string; readonly reason: string; readonly failures: number }
  /** Something that doesn't: this step is not repeated. */
  | {
      readonly kind: 'step-failed';
      readonly partnerId: string;
      readonly callId: string | undefined;
      readonly detail: string;
    }
  | { readonly kind: 'notice'; readonly text: string };

export type Observe = (observation: Observation) => void;
