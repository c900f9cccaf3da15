/** Why a line wasn't even sent to the hub. */
export type LineRefusalReason =
  | 'LINE_TOO_LONG'
  | 'LINE_NOT_UTF8'
  | 'LINE_NOT_CSV'
  | 'FIELD_COUNT'
  | 'FIELD_INVALID'
  | 'CALL_NOT_IDENTIFIABLE';

/** `detail` says what is wrong and repeats no value: a shifted column may hold a caller's number. */
export type LineRefusal = { readonly reason: LineRefusalReason; readonly detail: string };
