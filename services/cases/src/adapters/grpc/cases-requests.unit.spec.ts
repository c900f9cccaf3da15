import { ThroughlineError } from '@throughline/platform/errors';
import {
  InformationTopic,
  OpenCaseRequest,
  RecordInformationRequest,
  TraffickingStatus,
  TypeOfExploitation,
} from '@throughline/proto/throughline/cases/v1/cases.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { informationTopics } from '../../domain/answered-call.ts';
import { traffickingStatuses, typesOfExploitation } from '../../domain/screening-codes.ts';
import { parseOpenCase, parseRecordInformation } from './cases-requests.ts';

const callId = '0199c0de-0000-7000-8000-0000000000ca';
const answeredAt = new Date('2026-04-25T12:00:00Z');
const information: RecordInformationRequest = {
  callId,
  operatorId: 'kyivstar',
  informationTopics: [4, 1, 4],
  answeredAt,
};
const opening: OpenCaseRequest = {
  caseId: '0199c0de-0000-7000-8000-0000000000ce',
  callId,
  personId: '0199c0de-0000-7000-8000-000000000001',
  traffickingStatus: 1,
  typesOfExploitation: [11, 6, 1, 6],
};
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ThroughlineError) return `${error.reason} ${error.message}`;
    throw error;
  }
  return 'accepted';
};
const codesOf = (numbers: Readonly<Record<string, number>>): number[] => Object.values(numbers).filter((it) => it > 0);

describe('a request to record information', () => {
  it('is in one form, whatever the order and the repetitions', () => {
    expect(parseRecordInformation(information, 'iom-ukraine')).toEqual({
      callId,
      information: {
        missionId: 'iom-ukraine',
        operatorId: 'kyivstar',
        informationTopics: ['MIGRATION_REALITIES', 'LEGAL_ROUTES_OF_MIGRATION'],
        answeredAt: answeredAt.getTime(),
      },
    });
  });

  it.each([
    [{ callId: '1' }, /^REQUEST_INVALID call_id /],
    [{ operatorId: '' }, /^REQUEST_INVALID operator_id /],
    [{ informationTopics: [1, 77] }, /^CODE_UNKNOWN information_topics /],
    [{ answeredAt: undefined }, /^TIME_MISSING answered_at /],
    [{ answeredAt: new Date(Number.NaN) }, /^REQUEST_INVALID answered_at /],
  ])('is refused with the name of the field: %#', (changes, expected) => {
    const request = { ...information, ...changes } as RecordInformationRequest;
    expect(refusal(() => parseRecordInformation(request, 'iom-ukraine'))).toMatch(expected);
  });

  it('knows every topic of the contract', () => {
    const request = { ...information, informationTopics: codesOf(InformationTopic) as InformationTopic[] };
    expect(parseRecordInformation(request, 'iom-ukraine').information.informationTopics).toEqual(informationTopics);
  });
});

describe('a request to open a case', () => {
  it('has the codes of HTCDS', () => {
    expect(parseOpenCase(opening, 'iom-ukraine')).toEqual({
      caseId: opening.caseId,
      missionId: 'iom-ukraine',
      callId,
      personId: opening.personId,
      traffickingStatus: 'PossibleVictimOfTrafficking',
      typesOfExploitation: ['ForcedLabour', 'ForcedMilitaryByNonStateActors', 'Other'],
    });
  });

  it('may leave out the types of exploitation', () => {
    expect(parseOpenCase({ ...opening, typesOfExploitation: [] }, 'iom-ukraine').typesOfExploitation).toEqual([]);
  });

  it.each([
    [{ caseId: '' }, /^REQUEST_INVALID case_id /],
    [{ callId: 'x' }, /^REQUEST_INVALID call_id /],
    [{ personId: "';--" }, /^REQUEST_INVALID person_id /],
    [{ traffickingStatus: 0 }, /^REQUEST_INVALID trafficking_status /],
    [{ traffickingStatus: -1 }, /^CODE_UNKNOWN trafficking_status /],
    [{ typesOfExploitation: [12] }, /^CODE_UNKNOWN types_of_exploitation /],
  ])('is refused with the name of the field: %#', (changes, expected) => {
    const request = { ...opening, ...changes } as OpenCaseRequest;
    expect(refusal(() => parseOpenCase(request, 'iom-ukraine'))).toMatch(expected);
  });

  it('knows every code of the contract', () => {
    const types = codesOf(TypeOfExploitation) as TypeOfExploitation[];
    expect(parseOpenCase({ ...opening, typesOfExploitation: types }, 'm').typesOfExploitation).toEqual(
      typesOfExploitation,
    );
    const statuses = (codesOf(TraffickingStatus) as TraffickingStatus[]).map(
      (traffickingStatus) => parseOpenCase({ ...opening, traffickingStatus }, 'm').traffickingStatus,
    );
    expect(statuses).toEqual(traffickingStatuses);
  });
});

describe('any bytes that protobuf takes', () => {
  it('are parsed or refused with a reason, and nothing else is thrown', () => {
    const decoded = <T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined => {
      try {
        return decode(bytes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const record = decoded((it) => RecordInformationRequest.decode(it), bytes);
        const open = decoded((it) => OpenCaseRequest.decode(it), bytes);
        if (record) refusal(() => parseRecordInformation(record, 'iom-ukraine'));
        if (open) refusal(() => parseOpenCase(open, 'iom-ukraine'));
      }),
    );
  });
});
