import { ThroughlineError } from '../errors.ts';

/** Something that a service stands on. */
export type PartOfHub = {
  /** As a sentence begins with it: `the database`. */
  readonly name: string;
  /** The setting that says where it is. */
  readonly variable: string;
};

export const theDatabase: PartOfHub = { name: 'the database', variable: 'DATABASE_URL' };
export const kafka: PartOfHub = { name: 'Kafka', variable: 'KAFKA_BROKERS' };
export const theRegistry: PartOfHub = { name: 'the schema registry', variable: 'SCHEMA_REGISTRY_URL' };

// What Node says of a certificate that it was shown.
const untrusted =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(UNTRUSTED|SIGNATURE_FAILURE|REJECTED|REVOKED)|ERR_TLS_CERT_SIGNATURE/;
const untrustedText = /self[- ]signed certificate|unable to (verify|get) (the first|local issuer|issuer) certificate/i;
const outOfTime = /CERT_(HAS_EXPIRED|NOT_YET_VALID)|certificate (has expired|is not yet valid)/;
const otherName = /ALTNAME_INVALID|does not match certificate's altnames/;
// What it says when ours was not taken: the other side's alert.
const refusesOurs =
  /alert (unknown ca|bad certificate|certificate unknown|certificate expired|certificate required|access denied|handshake failure)|ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REQUIRED)|ACCESS_DENIED|HANDSHAKE_FAILURE)/;

/**
 * Why a part will not serve us, however often we ask; undefined for what may pass and for what we don't know.
 * @param thrown by a client of the part, with what it was caused by
 */
export function refusalOf(part: PartOfHub, thrown: unknown): ThroughlineError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const refusal = certificateRefusal(part, error) ?? databaseRefusal(part, error) ?? kafkaRefusal(part, error);
    if (refusal) return refusal;
  }
  return undefined;
}

function certificateRefusal({ name, variable }: PartOfHub, error: Error): ThroughlineError | undefined {
  const said = `${(error as { code?: unknown }).code ?? ''} ${error.message}`;
  const refuse = (text: string): ThroughlineError =>
    new ThroughlineError('CERTIFICATE_REFUSED', text, { cause: error });
  if (untrusted.test(said) || untrustedText.test(said)) {
    return refuse(
      `The certificate of ${name} was not issued by an authority in TLS_CA_FILE: put the authority that issued it there, or look whether ${variable} is right.`,
    );
  }
  if (outOfTime.test(said)) {
    return refuse(`The certificate of ${name} has expired or is not valid yet: renew it, or set the clock right.`);
  }
  if (otherName.test(said)) {
    return refuse(`The certificate of ${name} is not for the host in ${variable}: use a name that it is for.`);
  }
  if (refusesOurs.test(said)) {
    return refuse(
      `This service's certificate is refused by ${name}: TLS_CERT_FILE has to be of an authority that ${name} trusts.`,
    );
  }
  return undefined;
}

/** By PostgreSQL's SQLSTATE. */
function databaseRefusal({ name }: PartOfHub, error: Error): ThroughlineError | undefined {
  const refuse = (text: string): ThroughlineError => new ThroughlineError('PART_REFUSED', text, { cause: error });
  switch ((error as { code?: unknown }).code) {
    case '28000':
    case '28P01':
      return new ThroughlineError(
        'CERTIFICATE_REFUSED',
        `This service's certificate may not log in to ${name} as the role in DATABASE_URL: look at pg_hba.conf, pg_ident.conf and the role.`,
        { cause: error },
      );
    case '3D000':
      return refuse(`There is no such database as in DATABASE_URL: run "provision databases" first.`);
    case '3F000':
      return refuse(`${capital(name)} has no schema of this service's name: run "provision databases" first.`);
    case '42501':
      return refuse(`${capital(name)} denies this service what it needs: run "provision databases" again.`);
    default:
      return undefined;
  }
}

function kafkaRefusal({ name }: PartOfHub, error: Error): ThroughlineError | undefined {
  const { type } = error as { type?: unknown };
  if (typeof type !== 'string' || !/_AUTHORIZATION_FAILED$/.test(type)) return undefined;
  return new ThroughlineError(
    'PART_REFUSED',
    `${capital(name)} denies this service what it needs (${type}): run "provision topics" again, and look whether the principal is the certificate's common name.`,
    { cause: error },
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
