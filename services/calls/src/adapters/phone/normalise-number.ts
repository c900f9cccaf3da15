import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * E.164 of a number as an operator of the country writes it (`067 123 45 67`, `380671234567`, `+380671234567`);
 * undefined when it is not a number of any numbering plan.
 * @param countryCode ISO 3166-1 alpha-2 of the operator
 */
export function normaliseNumber(text: string, countryCode: string): string | undefined {
  if (text.length > 32) return undefined;
  const country = countryCode as CountryCode;
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (parsed?.isValid()) return parsed.number;
  // Switches write international numbers without the plus sign.
  const international = /^[1-9]\d{7,14}$/.test(text)
    ? parsePhoneNumberFromString(`+${text}`, { extract: false })
    : undefined;
  return international?.isValid() ? international.number : undefined;
}
