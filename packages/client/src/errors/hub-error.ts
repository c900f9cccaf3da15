import type { ErrorReason as ErrorReasonCode } from '@throughline/proto/throughline/common/v1/codes.ts';

type WithoutPrefix<Name> = Name extends `ERROR_REASON_${infer Reason}` ? Reason : never;

/** Why the hub refused or failed: the names of `throughline.common.v1.ErrorReason` without their prefix. */
export type ErrorReason = Exclude<WithoutPrefix<keyof typeof ErrorReasonCode>, 'UNSPECIFIED'>;

/**
 * What a call to the hub failed with. `reason` is from the closed list and is what a program decides by; `detail` says
 * to a person what is wrong and what to do. `retryable` says whether the same request can succeed later: the client
 * has then tried again for as long as it was allowed to. `grpcStatus` is the numeric status code of gRPC.
 */
export class HubError extends Error {
  readonly reason: ErrorReason;
  readonly retryable: boolean;
  readonly grpcStatus: number;
  readonly detail: string;

  constructor(
    fields: {
      readonly reason: ErrorReason;
      readonly retryable: boolean;
      readonly grpcStatus: number;
      readonly detail: string;
    },
    options: { readonly cause?: unknown } = {},
  ) {
    super(`[${fields.reason}] ${fields.detail}`, options);
    this.name = 'HubError';
    this.reason = fields.reason;
    this.retryable = fields.retryable;
    this.grpcStatus = fields.grpcStatus;
    this.detail = fields.detail;
  }
}
