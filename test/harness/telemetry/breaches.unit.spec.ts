import { describe, expect, it } from 'vitest';
import type { CollectedSpan } from '../span-collector.ts';
import { logBreaches } from './log-breaches.ts';
import { familiesOf, metricBreaches } from './metric-breaches.ts';
import { readSamples } from './read-samples.ts';
import { secretsIn, subscribers } from './secrets.ts';
import { keyOfSpan, spanBreaches } from './span-breaches.ts';

const scope = 'otel_scope_name="throughline",service_name="feeds"';
const lag = `# UNIT throughline_feed_lag {item}
# TYPE throughline_feed_lag gauge
throughline_feed_lag{throughline_partner_id="umc",${scope}} 3
`;

function aSpan(over: Partial<CollectedSpan> = {}): CollectedSpan {
  return {
    service: 'calls',
    scope: 'throughline',
    name: 'accept call',
    kind: 2,
    traceId: '',
    spanId: '',
    parentSpanId: '',
    links: [],
    attributes: {},
    text: '',
    ...over,
  };
}

describe('a metric', () => {
  it('that is as the table has it is no breach', () => {
    expect(metricBreaches(readSamples(lag))).toEqual([]);
    expect([...familiesOf(readSamples(lag))]).toEqual(['throughline.feed.lag']);
  });

  it.each([
    ['of another name', lag.replaceAll('feed_lag', 'feed_leg'), 'throughline_feed_leg is not in the table'],
    ['of another kind', lag.replace('gauge', 'counter'), 'throughline_feed_lag is a counter'],
    ['of another unit', lag.replace('{item}', 's'), 'throughline_feed_lag is in s'],
    [
      'without an attribute',
      lag.replace('throughline_partner_id="umc",', ''),
      'throughline_feed_lag has no throughline_partner_id',
    ],
    [
      'with another attribute',
      lag.replace('{throughline', '{number="380",throughline'),
      'throughline_feed_lag has number, which is not in the table',
    ],
  ])('%s is one', (_what, text, breach) => {
    expect(metricBreaches(readSamples(text))).toEqual([breach]);
  });

  it('with a value of an attribute that is not in its list is one', () => {
    const text = `# UNIT throughline_vault_openings_total {opening}
# TYPE throughline_vault_openings_total counter
throughline_vault_openings_total{throughline_partner_id="umc",throughline_opening="SEEN",${scope}} 1
`;
    expect(metricBreaches(readSamples(text))).toEqual([
      'throughline_vault_openings_total has throughline_opening SEEN, which is not in the list',
    ]);
  });
});

describe('a span', () => {
  it('that is as the table has it is no breach', () => {
    expect(spanBreaches([aSpan()])).toEqual([]);
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': 'a.B/C', 'rpc.status_code': 'OK' };
    expect(keyOfSpan(aSpan({ name: 'a.B/C', attributes }))).toBe('answer');
    expect(keyOfSpan(aSpan({ name: 'a.B/C', attributes, kind: 3 }))).toBe('ask');
  });

  it.each([
    ['of another name', { name: 'accept a call' }, 'accept a call (SERVER) is not in the table'],
    ['of another kind', { kind: 1 }, 'accept call (INTERNAL) is not in the table'],
    ['with another attribute', { attributes: { number: '380' } }, 'accept call has number, which is not in the table'],
  ])('%s is one', (_what, over, breach) => {
    expect(spanBreaches([aSpan(over)])).toEqual([`throughline: ${breach}`]);
  });

  it('of an instrumentation that nobody chose is one', () => {
    expect(spanBreaches([aSpan({ scope: 'http', name: 'GET' })])).toEqual(['http: GET is not in the table']);
  });
});

describe('a log line', () => {
  const line = {
    level: 'info',
    time: '',
    service: 'partners',
    event: 'partners-loaded',
    msg: '',
    changed: 1,
    partners: 1,
  };

  it('that is as the table has it is no breach', () => {
    expect(logBreaches([line])).toEqual([]);
  });

  it.each([
    ['of another event', { ...line, event: 'partners-read' }, 'partners-read is not in the table'],
    ['of another level', { ...line, level: 'warn' }, 'partners-loaded has level warn'],
    ['with another field', { ...line, name: 'Oksana' }, 'partners-loaded has name, which is not in the table'],
  ])('%s is one', (_what, wrong, breach) => {
    expect(logBreaches([wrong])).toEqual([breach]);
  });

  it('without a field is one', () => {
    const { changed: _changed, ...without } = line;
    expect(logBreaches([without])).toEqual(['partners-loaded has no changed']);
  });
});

describe('a known number', () => {
  const number = `+380${subscribers.accepted}`;

  it.each([
    ['as it is', number],
    ['in hex', Buffer.from(number).toString('hex')],
    ['in base64', Buffer.from(`{"n":"${number}"}`).toString('base64')],
  ])('is found %s', (_form, text) => {
    expect(secretsIn(`before ${text} after`)).not.toEqual([]);
  });

  it('is not found where there is none', () => {
    expect(secretsIn('380671119870 and nobody')).toEqual([]);
  });
});
