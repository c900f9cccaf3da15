import { connect, type PartnerClient } from '@throughline/client';

const services = ['calls', 'vault', 'cases', 'referrals', 'assistance', 'feeds', 'partners'] as const;

/**
 * A client from the environment: THROUGHLINE_CA, THROUGHLINE_CERT and THROUGHLINE_KEY are PEM files, and
 * THROUGHLINE_CALLS, THROUGHLINE_FEEDS, … are host:port of the services that you use.
 */
export function connectFromEnvironment(env: NodeJS.ProcessEnv): PartnerClient {
  const { THROUGHLINE_CA: caFile, THROUGHLINE_CERT: certFile, THROUGHLINE_KEY: keyFile } = env;
  if (!caFile || !certFile || !keyFile) {
    throw new Error('Set THROUGHLINE_CA, THROUGHLINE_CERT and THROUGHLINE_KEY to the files that the hub gave you.');
  }
  const endpoints = Object.fromEntries(
    services.flatMap((service) => {
      const address = env[`THROUGHLINE_${service.toUpperCase()}`];
      return address ? [[service, address]] : [];
    }),
  );
  return connect({ certificate: { caFile, certFile, keyFile }, endpoints });
}
