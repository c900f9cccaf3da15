/** The topic of a service's events: its own name, but the vault's are consents, and partners have one each. */
export function topicOf(service: string, recordName: string): string {
  // Operators write this one, each to its own topic operators.<partner id>.calls.
  if (recordName === 'CallReported') return 'operators.*.calls';
  // What of all that a partner sees, on its own topic feeds.<partner id>.
  if (service === 'feeds') return 'feeds.*';
  return service === 'vault' ? 'consents' : service;
}
