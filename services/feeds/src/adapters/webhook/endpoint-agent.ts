import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import type { PermitsAddress } from './allowed-addresses.ts';

/** The hub does not connect to it, whatever is there. */
export class EndpointNotAllowed extends Error {
  override readonly name = 'EndpointNotAllowed';
  readonly check: 'ADDRESS' | 'HTTPS';

  constructor(check: 'ADDRESS' | 'HTTPS') {
    super(check === 'ADDRESS' ? 'an address that the hub does not deliver to' : 'not https');
    this.check = check;
  }
}

export type EndpointAgentSettings = {
  readonly permits: PermitsAddress;
  /** Besides https. */
  readonly allowHttp: boolean;
  /** PEM: an authority to trust besides those that Node does. */
  readonly ca?: string | Buffer | undefined;
  /** For tests. */
  readonly lookup?: typeof systemLookup;
};

const connectMilliseconds = 10_000;
const keepAliveMilliseconds = 4_000;
const longestKeepAliveMilliseconds = 30_000;
const mostConnectionsOfAnOrigin = 16;
const mostHeaderBytes = 16_384;

/**
 * What connects to endpoints. Whether it may is decided of the very addresses that it is about to connect to, so a
 * name that leads elsewhere the second time gets no further. Connections are kept for a short time.
 */
export function createEndpointAgent(settings: EndpointAgentSettings): Agent {
  const { permits, allowHttp, ca, lookup = systemLookup } = settings;
  const connect = buildConnector({
    allowH2: false,
    timeout: connectMilliseconds,
    lookup: createGuardedLookup(permits, lookup),
    // Made once: an authority's certificates are many to read for each connection.
    ...(ca ? { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) } : {}),
  });
  return new Agent({
    connections: mostConnectionsOfAnOrigin,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: keepAliveMilliseconds,
    keepAliveMaxTimeout: longestKeepAliveMilliseconds,
    maxHeaderSize: mostHeaderBytes,
    connect(options, callback) {
      if (options.protocol !== 'https:' && !allowHttp) return callback(new EndpointNotAllowed('HTTPS'), null);
      // What is no name is not looked up.
      if (isIP(options.hostname) !== 0 && !permits(options.hostname)) {
        return callback(new EndpointNotAllowed('ADDRESS'), null);
      }
      connect(options, callback);
    },
  });
}

/** Fails for a name that has a single address which isn't allowed: which one is taken is not ours to decide. */
function createGuardedLookup(permits: PermitsAddress, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => permits(address))) {
        return callback(new EndpointNotAllowed('ADDRESS'), []);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
