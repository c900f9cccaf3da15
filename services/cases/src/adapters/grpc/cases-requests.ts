import { ThroughlineError } from '@throughline/platform/errors';
import { codeField, codesField, timeField, uuidField } from '@throughline/platform/grpc/request-fields';
import {
  InformationTopic as InformationTopicCode,
  type OpenCaseRequest,
  type RecordInformationRequest,
  TraffickingStatus as TraffickingStatusCode,
  TypeOfExploitation as TypeOfExploitationCode,
} from '@throughline/proto/throughline/cases/v1/cases.ts';
import { type Information, type InformationTopic, informationTopics } from '../../domain/answered-call.ts';
import type { CaseContent } from '../../domain/case.ts';
import {
  type TraffickingStatus,
  type TypeOfExploitation,
  traffickingStatuses,
  typesOfExploitation,
} from '../../domain/screening-codes.ts';

const topicCodes: ReadonlyMap<number, InformationTopic> = new Map(
  informationTopics.map((topic) => [InformationTopicCode[`INFORMATION_TOPIC_${topic}`], topic]),
);
const statusCodes: ReadonlyMap<number, TraffickingStatus> = new Map(
  traffickingStatuses.map((status) => [enumNumber(TraffickingStatusCode, 'TRAFFICKING_STATUS', status), status]),
);
const exploitationCodes: ReadonlyMap<number, TypeOfExploitation> = new Map(
  typesOfExploitation.map((type) => [enumNumber(TypeOfExploitationCode, 'TYPE_OF_EXPLOITATION', type), type]),
);

/** HTCDS writes ForcedLabour where a proto enum has FORCED_LABOUR. A code without its twin ends the start. */
function enumNumber(numbers: Readonly<Record<string, number>>, prefix: string, code: string): number {
  const words = code.match(/[A-Z](?:[a-z]+|(?=[A-Z]))/g) ?? [];
  const number = numbers[`${prefix}_${words.join('_').toUpperCase()}`];
  if (number === undefined) throw new TypeError(`${code} is not in the contract's ${prefix}`);
  return number;
}

/** @throws ThroughlineError REQUEST_INVALID, CODE_UNKNOWN or TIME_MISSING */
export function parseRecordInformation(
  request: RecordInformationRequest,
  missionId: string,
): { callId: string; information: Information } {
  if (request.operatorId === '') {
    throw new ThroughlineError('REQUEST_INVALID', 'operator_id is mandatory: take it from your feed.');
  }
  return {
    callId: uuidField('call_id', request.callId),
    information: {
      missionId,
      operatorId: request.operatorId,
      informationTopics: codesField('information_topics', request.informationTopics, topicCodes),
      answeredAt: timeField('answered_at', request.answeredAt),
    },
  };
}

/** @throws ThroughlineError REQUEST_INVALID or CODE_UNKNOWN */
export function parseOpenCase(request: OpenCaseRequest, missionId: string): CaseContent {
  return {
    caseId: uuidField('case_id', request.caseId),
    missionId,
    callId: uuidField('call_id', request.callId),
    personId: uuidField('person_id', request.personId),
    traffickingStatus: codeField('trafficking_status', request.traffickingStatus, statusCodes),
    // What is not known yet is left out.
    typesOfExploitation: codesField('types_of_exploitation', request.typesOfExploitation, exploitationCodes),
  };
}
