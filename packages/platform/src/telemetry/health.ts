import { observe } from './instruments.ts';

let health = { ready: false, live: true };

observe(['throughline.service.ready', 'throughline.service.live'], () => [
  { gauge: 'throughline.service.ready', value: Number(health.ready), attributes: {} },
  { gauge: 'throughline.service.live', value: Number(health.live), attributes: {} },
]);

/** Says how this process is, for its metrics. */
export function tellHealth(now: { readonly ready: boolean; readonly live: boolean }): void {
  health = now;
}
