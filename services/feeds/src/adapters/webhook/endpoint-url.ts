import { isIP } from 'node:net';
import { ThroughlineError } from '@throughline/platform/errors';
import type { PermitsAddress } from './allowed-addresses.ts';

const mostCharacters = 2_000;

/**
 * The address of an endpoint, as it is posted to. What its name leads to is looked at when the hub connects.
 * @throws ThroughlineError REQUEST_INVALID
 */
export function endpointUrlOf(
  text: string,
  { permits, allowHttp }: { readonly permits: PermitsAddress; readonly allowHttp: boolean },
): string {
  const refuse = (problem: string): never => {
    throw new ThroughlineError('REQUEST_INVALID', `url ${problem}`);
  };
  if (text.length > mostCharacters) refuse(`must have at most ${mostCharacters} characters.`);
  const url = URL.parse(text) ?? refuse('must be a whole address, such as https://example.org/throughline.');
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) refuse('must begin with https://.');
  if (url.username !== '' || url.password !== '') {
    refuse('must not hold a user or a password: verify the signature of each message instead.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !permits(host)) refuse('is at a private address, to which the hub does not deliver.');
  url.hash = '';
  return url.href;
}
