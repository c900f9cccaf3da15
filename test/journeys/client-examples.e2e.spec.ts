import type { FeedItem } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { followReferrals } from '../../packages/client/examples/centre.ts';
import { answerCall, referCaller } from '../../packages/client/examples/desk.ts';
import { follow } from '../../packages/client/examples/follow-feed.ts';
import { publish, recordsOfTheSwitch } from '../../packages/client/examples/publish-calls.ts';
import { fetchWhatIsNew } from '../../packages/client/examples/pull-feed.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

describe('the examples of the client, against the real hub', () => {
  it("publish, answer, refer, assist and follow, as a partner's developer would copy them", async () => {
    const answers = await publish(hub.client('kyivstar'), recordsOfTheSwitch(3));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);

    const stopping = new AbortController();
    const desk = hub.client('iom-ukraine');
    const seen: FeedItem[] = [];
    const following = follow(
      desk,
      async (item) => {
        seen.push(item);
      },
      stopping.signal,
    );
    const contacts: string[] = [];
    const helping = followReferrals(
      hub.client(centre),
      async (contact) => {
        contacts.push(contact);
      },
      stopping.signal,
    );

    const call = await until('a call on the desk feed', () =>
      seen.flatMap(({ event }) => (event?.$case === 'callForwarded' ? [event.value] : [])).at(0),
    );
    await answerCall(desk, call);
    await referCaller(desk, call.callId, [centre]);
    await until('the assistance', () => seen.some(({ event }) => event?.$case === 'assistanceDelivered'));
    expect(contacts).toHaveLength(1);
    stopping.abort();
    await Promise.all([following, helping]);

    // The operator has no stream: it fetches that one of its calls was answered, once.
    const fetched: FeedItem[] = [];
    const store = async (items: readonly FeedItem[]): Promise<void> => {
      fetched.push(...items);
    };
    expect(await fetchWhatIsNew(hub.client('kyivstar'), store)).toBe(1);
    expect(await fetchWhatIsNew(hub.client('kyivstar'), store)).toBe(0);
    expect(fetched.map(({ event }) => event?.$case)).toEqual(['callAnswered']);
  });
});
