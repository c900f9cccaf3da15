/** Why an item is among a partner's dead letters. */
export type DeadLetterReason = 'REFUSED_BY_PARTNER' | 'REFUSED_BY_ENDPOINT' | 'ATTEMPTS_EXHAUSTED';
