import { describe, expect, it } from 'vitest';
import { createAllowedAddresses } from './allowed-addresses.ts';
import { endpointUrlOf } from './endpoint-url.ts';

const strict = { permits: createAllowedAddresses([]), allowHttp: false };

describe('the address of an endpoint', () => {
  it.each([
    ['https://example.org/hooks/a?b=c', 'https://example.org/hooks/a?b=c'],
    ['https://example.org:8443#part', 'https://example.org:8443/'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
  ])('may be %s', (text, url) => expect(endpointUrlOf(text, strict)).toBe(url));

  it.each([
    ['', 'whole address'],
    ['example.org/hooks', 'whole address'],
    ['http://example.org/', 'https://'],
    ['ftp://example.org/', 'https://'],
    ['https://user:secret@example.org/', 'must not hold'],
    [`https://example.org/${'a'.repeat(2_000)}`, 'at most'],
    ['https://127.0.0.1/', 'private'],
    ['https://2130706433/', 'private'],
    ['https://0x7f.1/', 'private'],
    ['https://[::1]/', 'private'],
    ['https://[::ffff:169.254.169.254]/', 'private'],
  ])('may not be %s', (text, problem) => {
    expect(() => endpointUrlOf(text, strict)).toThrow(expect.objectContaining({ reason: 'REQUEST_INVALID' }));
    expect(() => endpointUrlOf(text, strict)).toThrow(problem);
  });

  it('may be on this machine, without TLS, when the settings say so', () => {
    const local = { permits: createAllowedAddresses(['127.0.0.0/8']), allowHttp: true };
    expect(endpointUrlOf('http://127.0.0.1:9000/a', local)).toBe('http://127.0.0.1:9000/a');
  });
});
