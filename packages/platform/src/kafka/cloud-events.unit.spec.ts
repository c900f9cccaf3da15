import { callForwarded } from '@throughline/schemas/calls.ts';
import { catalogue } from '@throughline/schemas/catalogue';
import { describe, expect, it } from 'vitest';
import { type CloudEvent, cloudEventHeaders, headerText, sourceOf } from './cloud-events.ts';

const event: CloudEvent = {
  id: '01890a5d-ac96-774b-bcce-b302099a8005',
  source: '/services/calls',
  type: 'throughline.calls.CallForwarded',
  time: new Date(Date.UTC(2026, 4, 1, 12, 30, 0, 7)),
  subject: 'subject',
  correlationId: 'correlation',
};

describe('the headers of an event', () => {
  it('are the CloudEvents attributes in binary mode', () => {
    expect(cloudEventHeaders(event)).toEqual({
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: '/services/calls',
      ce_type: 'throughline.calls.CallForwarded',
      ce_time: '2026-05-01T12:30:00.007Z',
      ce_subject: 'subject',
      ce_correlationid: 'correlation',
      'content-type': 'application/avro',
    });
  });

  it('name the cause, and the trace for both kinds of readers, where there is one', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(cloudEventHeaders({ ...event, causationId: 'cause', traceparent })).toMatchObject({
      ce_causationid: 'cause',
      ce_traceparent: traceparent,
      traceparent,
    });
  });

  it('have names that CloudEvents allows', () => {
    const attributes = Object.keys(cloudEventHeaders({ ...event, causationId: 'c', traceparent: 't' }));
    for (const name of attributes.filter((it) => it.startsWith('ce_'))) expect(name).toMatch(/^ce_[a-z0-9]{1,20}$/);
  });

  it('have the source of the service that owns the contract', () => {
    expect(sourceOf(callForwarded)).toBe('/services/calls');
    for (const contract of catalogue) expect(contract.name).toContain(`.${sourceOf(contract).split('/')[2]}.`);
  });
});

describe('a header', () => {
  it.each([
    [{ it: 'text' }, 'text'],
    [{ it: Buffer.from('bytes') }, 'bytes'],
    [{ it: [Buffer.from('first'), 'second'] }, 'first'],
    [{ it: undefined }, undefined],
    [{ it: [] }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('of %j is %j as text', (headers, text) => {
    expect(headerText(headers, 'it')).toBe(text);
  });
});
