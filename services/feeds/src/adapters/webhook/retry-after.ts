/** How long an endpoint asks to be left alone: `Retry-After`, in seconds or as a date (RFC 9110). */
export function retryAfterMilliseconds(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // A date begins with the day's name; what JavaScript reads beyond that is no HTTP date.
  const time = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}
