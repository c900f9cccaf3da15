/** Where a country has one zone, its people read its time. */
const zones: Readonly<Record<string, string>> = { UA: 'Europe/Kyiv' };

/**
 * How times are written for a partner: ISO 8601 to the minute with the zone's offset, as in 2026-11-25T10:00+02:00.
 * @param countryCode ISO 3166-1; UTC where the hub knows no zone
 */
export function timesOf(countryCode: string): (milliseconds: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zones[countryCode] ?? 'UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  return (milliseconds) => {
    const parts = Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    // GMT+02:00; some ICUs say GMT+00:00 and some GMT alone.
    const offset = (parts['timeZoneName'] ?? '').slice(3).replace('+00:00', '') || 'Z';
    return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}${offset}`;
  };
}
