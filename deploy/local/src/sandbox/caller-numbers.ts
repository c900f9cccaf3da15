import type { Chance } from './chance.ts';
import type { OperatorId } from './partner-ids.ts';

/** Prefixes of the Ukrainian numbering plan, by the operator that they were given to (libphonenumber, carrier 380). */
const prefixes: Record<OperatorId, readonly string[]> = {
  kyivstar: ['67', '68', '96', '97', '98'],
  umc: ['50', '66', '95', '99'],
  astelit: ['63', '73', '93'],
};

const withheldShare = 0.08;
const returningShare = 0.25;
/** Callers that may call again; older ones are forgotten. */
const rememberedCallers = 500;

/** Draws callers: E.164, or undefined when the number is withheld. Some call again. */
export function createCallers(operatorId: OperatorId, chance: Chance): () => string | undefined {
  const recent: string[] = [];
  return () => {
    if (chance.happens(withheldShare)) return undefined;
    if (recent.length > 0 && chance.happens(returningShare)) return chance.oneOf(recent);
    const subscriber = String(Math.floor(chance.next() * 10_000_000)).padStart(7, '0');
    const number = `+380${chance.oneOf(prefixes[operatorId])}${subscriber}`;
    recent.push(number);
    if (recent.length > rememberedCallers) recent.shift();
    return number;
  };
}
