import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('throughline');

/** Records that can never be processed, by reason. Somebody should look at each. */
export const deadLetters = meter.createCounter('throughline.dead_letters', {
  description: 'Records moved to the dead letters.',
});

/** Events whose effect was committed, by topic. */
export const eventsConsumed = meter.createCounter('throughline.events.consumed', {
  description: 'Events whose effect this service has committed.',
});

/** Records that left the outbox. */
export const eventsPublished = meter.createCounter('throughline.events.published', {
  description: 'Records that this service has published.',
});

/** Sequence numbers that operators were told are missing, by operator. Read when somebody looks. */
export const missingNumbers = meter.createObservableGauge('throughline.sequence.missing', {
  description: 'Sequence numbers that are missing and told as such.',
});
