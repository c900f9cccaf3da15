import { observe } from './instruments.ts';

/** When certificates end, by whose they are, milliseconds since the epoch, and as the certificate says it. */
const ends = new Map<string, { readonly told: string; readonly at: number }>();

observe(['throughline.certificate.remaining'], () => {
  const now = Date.now();
  return Array.from(ends, ([subject, { at }]) => ({
    gauge: 'throughline.certificate.remaining' as const,
    value: (at - now) / 1_000,
    attributes: { 'throughline.certificate.subject': subject },
  }));
});

/**
 * Remembers until when a certificate is valid; of two of the same subject the one that is valid for longer, since who
 * has renewed it may still call on a connection that was made with the one before.
 * @param subject such as `partner.kyivstar`: of a certificate that was checked, so that there are as many as are issued
 * @param validTo as Node says it
 */
export function certificateSeen(subject: string, validTo: string | undefined): void {
  const known = ends.get(subject);
  if (validTo === undefined || known?.told === validTo) return;
  const at = Date.parse(validTo);
  if (Number.isNaN(at) || (known && known.at >= at)) return;
  ends.set(subject, { told: validTo, at });
}
