import { type Attributes, metrics as api, type Meter } from '@opentelemetry/api';
import type { AttributesOf } from './contract-attributes.ts';
import { durationBuckets, type MetricContract, type MetricName, metrics } from './contract-metrics.ts';

const meter: Meter = api.getMeter('throughline');

type Named<Instrument extends MetricContract['instrument']> = {
  [Name in MetricName]: (typeof metrics)[Name]['instrument'] extends Instrument ? Name : never;
}[MetricName];
type AttributesOfMetric<Name extends MetricName> = AttributesOf<(typeof metrics)[Name]['attributes'][number]>;

export type Counter<Name extends Named<'counter' | 'updown counter'>> = {
  add(value: number, attributes: AttributesOfMetric<Name>): void;
};

const optionsOf = (name: MetricName) => ({ unit: metrics[name].unit, description: metrics[name].meaning });

/** A counter of the contract. */
export function counter<Name extends Named<'counter'>>(name: Name): Counter<Name> {
  return meter.createCounter<Attributes>(name, optionsOf(name)) as Counter<Name>;
}

/** Of what is there now, which may also become less. */
export function upDownCounter<Name extends Named<'updown counter'>>(name: Name): Counter<Name> {
  return meter.createUpDownCounter<Attributes>(name, optionsOf(name)) as Counter<Name>;
}

/** A histogram of the contract; it takes seconds. */
export function histogram<Name extends Named<'histogram'>>(
  name: Name,
): { record(seconds: number, attributes: AttributesOfMetric<Name>): void } {
  const advice = { explicitBucketBoundaries: [...durationBuckets] };
  return meter.createHistogram<Attributes>(name, { ...optionsOf(name), advice });
}

/** What a gauge says, of one combination of attributes. */
export type Reading<Name extends Named<'gauge'>> = {
  readonly [Each in Name]: {
    readonly gauge: Each;
    readonly value: number;
    readonly attributes: AttributesOfMetric<Each>;
  };
}[Name];

/** A scrape waits for ten seconds, and for nothing longer than its slowest gauge. */
const patienceMilliseconds = 3_000;
const observationFailures = counter('throughline.observation.failures');

/**
 * Reads gauges when somebody asks. A combination of attributes that was there and is not any more says 0, where the SDK
 * would say for ever what it said last. What can't be read, or not in time, says what it said before, and is counted.
 * @param read one statement at most, for all of the gauges
 */
export function observe<Name extends Named<'gauge'>>(
  gauges: readonly [Name, ...Name[]],
  read: () => Promise<readonly Reading<Name>[]> | readonly Reading<Name>[],
): void {
  const observables = new Map(gauges.map((name) => [name, meter.createObservableGauge(name, optionsOf(name))]));
  let before = new Map<string, Reading<Name>>();
  meter.addBatchObservableCallback(
    async (result) => {
      try {
        const readings = new Map((await inTime(read())).map((reading) => [keyOf(reading), reading]));
        for (const [key, gone] of before) if (!readings.has(key)) readings.set(key, { ...gone, value: 0 });
        for (const { gauge, value, attributes } of readings.values()) {
          const observable = observables.get(gauge);
          if (observable) result.observe(observable, value, attributes as Attributes);
        }
        before = readings;
      } catch {
        observationFailures.add(1, { 'throughline.observation': gauges[0] });
      }
    },
    [...observables.values()],
  );
}

function keyOf({ gauge, attributes }: { readonly gauge: string; readonly attributes: object }): string {
  return JSON.stringify([gauge, ...Object.entries(attributes).sort()]);
}

async function inTime<T>(work: Promise<T> | T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), patienceMilliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
