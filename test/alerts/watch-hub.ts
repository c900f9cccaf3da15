import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@throughline/provision/hub-services';
import type { TestHub } from '../harness/hub.ts';
import { readMetrics } from '../harness/read-metrics.ts';
import { type FiredAlert, firedOver, type Scrape } from './rules-engine.ts';

const everyMilliseconds = 2_000;
/** Before a fault, so that what was there already is no news. */
const scrapesBefore = 3;

/**
 * While nothing changes: what waits grows older, and a certificate has less before it. All others are held as they were
 * last.
 */
const perSecond = { throughline_outbox_age: 1, throughline_feed_lag_age: 1, throughline_certificate_remaining: -1 };

/** A Prometheus of its own for one hub: it scrapes every service over mTLS, and its rules can be asked at any time. */
export type HubWatch = {
  /** A mark: faults that come from now on. */
  mark(): number;
  /** Waits for a scrape of a service that has a line like this, begun after now. */
  untilTold(service: string, line: RegExp, seconds?: number): Promise<void>;
  /** Waits for a scrape that a service does not answer. */
  untilSilent(service: string): Promise<void>;
  /** What fires when all stays as it is now for so long. */
  fired(options: { readonly since: number; readonly holdMinutes: number }): Promise<readonly FiredAlert[]>;
  stop(): Promise<void>;
};

export function watchHub(hub: Pick<TestHub, 'settings' | 'certificates'>): HubWatch {
  const scrapes: Scrape[][] = [];
  const waiting = new Set<(round: readonly Scrape[]) => void>();
  const stopping = new AbortController();

  const scrape = async (service: (typeof serviceNames)[number]): Promise<Scrape> => {
    const target = { namespace: 'test', job: service, pod: `${service}-0`, instance: `${service}-0:9464` };
    const { metrics } = hub.settings.ports.services[service];
    const text = await readMetrics(metrics, hub.certificates.administrator).catch(() => null);
    return { at: Date.now() / 1_000, target, text };
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const began = Date.now();
      const round = await Promise.all(serviceNames.map(scrape));
      scrapes.push(round);
      for (const look of waiting) look(round);
      const pause = Math.max(0, everyMilliseconds - (Date.now() - began));
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  const untilRound = (what: string, seen: (round: readonly Scrape[]) => boolean, seconds: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const since = scrapes.length;
      const look = (round: readonly Scrape[]): void => {
        // The round that was under way may have looked before.
        if (scrapes.length <= since + 1 || !seen(round)) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`within ${seconds} s, ${what}`));
      }, seconds * 1_000);
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
      };
      waiting.add(look);
    });
  const of = (round: readonly Scrape[], service: string): string | null | undefined =>
    round.find(({ target }) => target['job'] === service)?.text;

  return {
    mark: () => Math.max(0, scrapes.length - scrapesBefore),
    untilTold: (service, line, seconds = 90) =>
      untilRound(`${service} told no ${line}`, (round) => line.test(of(round, service) ?? ''), seconds),
    untilSilent: (service) => untilRound(`${service} answered`, (round) => of(round, service) === null, 60),
    async fired({ since, holdMinutes }) {
      const history = {
        name: 'now',
        scrapes: scrapes.slice(since).flat(),
        holdSeconds: holdMinutes * 60,
        stepSeconds: holdMinutes > 60 ? 60 : 15,
        perSecond,
      };
      return (await firedOver([history]))['now'] ?? [];
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
