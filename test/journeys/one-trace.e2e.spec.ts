import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type CollectedSpan, type SpanCollector, startSpanCollector } from '../harness/span-collector.ts';
import { until } from '../harness/until.ts';

const number = '380671234567';
const sendReferral = 'throughline.referrals.v1.ReferralsService/SendReferral';

let collector: SpanCollector;
let hub: TestHub;

beforeAll(async () => {
  collector = await startSpanCollector();
  hub = await startTestHub(inject('parts'), { extra: collector.environment });
  await runTracedPartners();
});
afterAll(async () => {
  await hub?.stop();
  await collector?.stop();
});

/** Partners with OpenTelemetry of their own, in a process of their own: one call, answered, referred and accepted. */
async function runTracedPartners(): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      fileURLToPath(new URL('../../packages/platform/src/telemetry/register.ts', import.meta.url)),
      fileURLToPath(new URL('./traced-partners.ts', import.meta.url)),
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...collector.environment,
        OTEL_SERVICE_NAME: 'partners-of-the-test',
        CONNECTIONS: JSON.stringify(
          Object.fromEntries(['kyivstar', 'iom-ukraine', 'la-strada-kyiv'].map((id) => [id, hub.connectionOf(id)])),
        ),
        CALLING_NUMBER: `+${number}`,
      },
    },
  );
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}

/** From a span up to the root of its trace, as far as the collector has got it. */
function pathUp(from: CollectedSpan): CollectedSpan[] {
  const parent = collector.spans.find((span) => span.spanId === from.parentSpanId && span.traceId === from.traceId);
  return parent ? [from, ...pathUp(parent)] : [from];
}

describe('one trace', () => {
  it("leads from the operator's publish to the NGO's feed, edge by edge", async () => {
    const path = await until('the whole path', () => {
      const onNgoFeed = collector.spans.find(
        (span) => span.name === 'throughline feed item' && pathUp(span).some((it) => it.name === sendReferral),
      );
      const up = onNgoFeed && pathUp(onNgoFeed);
      return up?.at(-1)?.name === 'throughline publish call' ? up : undefined;
    });
    const edges = path.map((span) => `${span.service}: ${span.name}`).reverse();
    expect(edges).toEqual([
      'partners-of-the-test: throughline publish call',
      'calls: accept call',
      'feeds: process calls',
      'partners-of-the-test: throughline feed item',
      `referrals: ${sendReferral}`,
      'feeds: process referrals',
      'partners-of-the-test: throughline feed item',
    ]);
    expect(new Set(path.map((span) => span.traceId)).size).toBe(1);
  });

  it('has a span of its own for each event of a batch, linked to the receiving of the batch', async () => {
    const each = collector.spans.filter((span) => span.name === 'process calls');
    expect(each.length).toBeGreaterThan(0);
    const receivings = new Set(collector.spans.filter((span) => span.name === 'poll calls').map((span) => span.spanId));
    for (const span of each) expect(span.links.some((link) => receivings.has(link.spanId))).toBe(true);
  });

  it("carries nobody's number and no personal data in any span", () => {
    expect(collector.spans.length).toBeGreaterThan(20);
    expect(JSON.stringify(collector.spans)).not.toMatch(new RegExp(`${number}|Oksana|380501112233|weekdays`));
  });

  it('is in the log lines of what happens within it', async () => {
    await until('a log line with a trace id', async () => (await hub.log('referrals')).includes('"traceId":"'));
  });
});
