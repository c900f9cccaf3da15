import { loadConfig } from '@throughline/platform/config';
import { z } from 'zod';
import type { AnswerTimes } from './domain/codes.ts';

const seconds = z.coerce.number().positive().max(31_536_000);

const own = {
  /** How long a centre has to answer, by priority: IASC's 24 hours, 72 hours and 14 days. */
  REFERRAL_DEADLINE_EMERGENCY_SECONDS: seconds.default(86_400),
  REFERRAL_DEADLINE_URGENT_SECONDS: seconds.default(259_200),
  REFERRAL_DEADLINE_ROUTINE_SECONDS: seconds.default(1_209_600),
  /** How often passed deadlines are looked for at least; each instance also wakes at the next one that it knows. */
  REFERRAL_SWEEP_MILLISECONDS: z.coerce.number().int().min(10).max(60_000).default(1_000),
};

export const readConfig = () => loadConfig(own);

/** In milliseconds, as the domain counts. */
export function answerTimesOf(config: Pick<ReturnType<typeof readConfig>, keyof typeof own>): AnswerTimes {
  return {
    EMERGENCY: Math.round(config.REFERRAL_DEADLINE_EMERGENCY_SECONDS * 1_000),
    URGENT: Math.round(config.REFERRAL_DEADLINE_URGENT_SECONDS * 1_000),
    ROUTINE: Math.round(config.REFERRAL_DEADLINE_ROUTINE_SECONDS * 1_000),
  };
}
