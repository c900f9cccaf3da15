/** A call about which its operator tells nothing but what is mandatory: the other fields, absent as events have it. */
export const onlyMandatory = {
  sequenceNumber: null,
  answerTime: null,
  releaseTime: null,
  callDuration: null,
  causeForTerm: null,
  diagnosticsQ850: null,
  callReferenceNumber: null,
  partialRecordType: null,
  partialRecordNumber: null,
};
