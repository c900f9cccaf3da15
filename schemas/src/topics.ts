/** The topic of a service's events: its own name, but the vault's are consents. */
export function topicOf(service: string, recordName: string): string {
  // Operators write this one, each to its own topic operators.<partner id>.calls.
  if (recordName === 'CallReported') return 'operators.*.calls';
  return service === 'vault' ? 'consents' : service;
}
