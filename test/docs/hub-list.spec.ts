import { commonSettings } from '@throughline/platform/config';
import { arrows } from '@throughline/provision/arrows';
import { serviceNames } from '@throughline/provision/hub-services';
import { serviceFiles } from '@throughline/provision/service-files';
import { describe, expect, it } from 'vitest';
import { readDocument } from './tables.ts';

/** The variables that a service's config.ts names, without those that every service has. */
function ownVariables(service: string): string[] {
  const text = readDocument(`services/${service}/src/config.ts`);
  const names = [...text.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
  return names.filter((name) => !(name in commonSettings));
}

describe.each(serviceNames)('what deploy/provision says of %s', (service) => {
  const variables = ownVariables(service);

  it('has an arrow to each service whose address it is given, and to no other', () => {
    const addressed = variables.filter((name) => name.endsWith('_ADDRESS')).map((name) => name.replace('_ADDRESS', ''));
    expect(arrows[service].services.map((name) => name.toUpperCase())).toEqual(addressed);
  });

  it('has an arrow to mail and to the internet where it is given settings for them', () => {
    expect(arrows[service].smtp).toBe(variables.includes('SMTP_URL'));
    expect(arrows[service].internet).toBe(variables.includes('WEBHOOK_ALLOWED_NETWORKS'));
  });

  it('names every file that it reads', () => {
    expect(serviceFiles[service].map(({ variable }) => variable).sort()).toEqual(
      variables.filter((name) => name.endsWith('_FILE')).sort(),
    );
  });
});
