import { EndpointNotAllowed } from './endpoint-agent.ts';

/** Why an endpoint gave no answer: which check failed, and a sentence for its people. */
export type Problem = {
  readonly check: 'DNS' | 'ADDRESS' | 'HTTPS' | 'TLS' | 'TIMEOUT' | 'CONNECTION';
  readonly text: string;
};

const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ESERVFAIL']);
const timeoutCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const tlsCode =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH|PATH_LENGTH_|EPROTO$)/;

/** Says what went wrong by its code: an error's own text may name addresses. */
export function problemOf(error: unknown): Problem {
  if (error instanceof EndpointNotAllowed) return notAllowed(error);
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const named = typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : '';
  if (name === 'TimeoutError' || timeoutCodes.has(named)) {
    return { check: 'TIMEOUT', text: 'The endpoint did not answer in time.' };
  }
  if (dnsCodes.has(named)) {
    return { check: 'DNS', text: `The host name of the endpoint could not be resolved (${named}).` };
  }
  if (tlsCode.test(named)) {
    return { check: 'TLS', text: `No secure connection to the endpoint: look at its certificate (${named}).` };
  }
  const detail = named === '' ? '' : ` (${named})`;
  return { check: 'CONNECTION', text: `The connection to the endpoint failed or broke off${detail}.` };
}

function notAllowed({ check }: EndpointNotAllowed): Problem {
  return check === 'HTTPS'
    ? { check, text: 'The endpoint is not at https://, and the hub delivers to no other.' }
    : { check, text: 'The host name of the endpoint leads to a private address, to which the hub does not deliver.' };
}
