/** Who is at the other end, from the common name of its certificate, and never from a field of a request. */
export type Identity =
  | { readonly kind: 'partner'; readonly partnerId: string }
  | { readonly kind: 'service'; readonly name: string };

const commonName = /^(partner|service)\.([a-z0-9][a-z0-9-]{0,62})$/;

/** `partner.kyivstar` or `service.calls`; undefined for any other name. The same text is the Kafka principal. */
export function identityOf(name: string | undefined): Identity | undefined {
  const match = commonName.exec(name ?? '');
  if (!match) return undefined;
  const id = match[2] as string;
  return match[1] === 'partner' ? { kind: 'partner', partnerId: id } : { kind: 'service', name: id };
}

/** The name that audit rows carry. */
export function actorOf(identity: Identity): string {
  return identity.kind === 'partner' ? `partner.${identity.partnerId}` : `service.${identity.name}`;
}
