import { registryEnvironment } from '@throughline/local/parts/registry-settings';
import { serviceNames } from '@throughline/provision/hub-services';
import { serviceFiles } from '@throughline/provision/service-files';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDocument } from './tables.ts';

type Container = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
};

const { services } = parse(readDocument('deploy/compose.yaml'), { merge: true, maxAliasCount: -1 }) as {
  readonly services: Readonly<Record<string, Container>>;
};

describe('deploy/compose.yaml', () => {
  it.each(serviceNames)('has %s with its files, and migrates it first', (name) => {
    expect(services[name]?.command).toEqual([name, 'main']);
    expect(services[`migrate-${name}`]?.command).toEqual([name, 'migrate']);
    expect(services[name]?.volumes).toEqual([`${name}:/identity:ro`]);
    for (const { variable, key } of serviceFiles[name].filter(({ mandatory }) => mandatory)) {
      expect(services[name]?.environment).toMatchObject({ [variable]: `/identity/${key}` });
    }
  });

  it('sets the registry up as deploy/local does', () => {
    const settings = registryEnvironment({
      port: 8443,
      bindAddress: '0.0.0.0',
      certFile: '/identity/tls.crt',
      keyFile: '/identity/tls.key',
      databaseFile: '/var/lib/registry/registry',
    });
    expect(services['registry']?.environment).toEqual(settings);
  });

  it('has the parts of the versions that deploy/local runs in containers', () => {
    for (const part of ['kafka', 'registry', 'postgres']) {
      const source = readDocument(`deploy/local/src/parts/containers/${part}.ts`);
      expect(source).toContain(`image: '${services[part]?.image}'`);
    }
  });
});
