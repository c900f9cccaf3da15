/**
 * The columns of a file of calls. The header names them, in any order; the mandatory ones have to be in it, and
 * whatever else is in it has to be one of these. What they mean is what the fields of the same names mean in
 * `throughline.calls.v1.ReportedCall`.
 */
export const callFileColumns = {
  dialled_digits: { mandatory: true, holds: 'what the caller dialled: the short number' },
  forwarded_to_number: { mandatory: true, holds: "IOM's number, E.164" },
  recording_entity: { mandatory: true, holds: 'the switch that recorded the call' },
  seizure_time: { mandatory: true, holds: 'ISO 8601 with an offset or Z' },
  call_id: { mandatory: false, holds: 'UUID version 7; where it is empty, one is derived' },
  calling_number: { mandatory: false, holds: "the caller's number, national or E.164" },
  number_restricted: { mandatory: false, holds: 'true or false: the caller withheld the number' },
  sequence_number: { mandatory: false, holds: "the operator's running number at the recording entity" },
  answer_time: { mandatory: false, holds: 'ISO 8601 with an offset or Z' },
  release_time: { mandatory: false, holds: 'ISO 8601 with an offset or Z' },
  call_duration: { mandatory: false, holds: 'whole seconds from answer to release' },
  cause_for_term: { mandatory: false, holds: 'TS 32.298 cause for termination' },
  diagnostics_q850: { mandatory: false, holds: 'Q.850 cause' },
  call_reference_number: { mandatory: false, holds: "the switch's reference of the call" },
  partial_record_type: { mandatory: false, holds: 'TS 32.298 type of a partial record' },
  partial_record_number: { mandatory: false, holds: '1, 2, 3, … among the partial records of one call' },
} as const;

export const mandatoryColumns = Object.entries(callFileColumns).flatMap(([name, { mandatory }]) =>
  mandatory ? [name] : [],
);
