/** What a call may make of an upstream, and which of those made by calls may still be reached. */
import { addressFault } from '../../runtime/plain-address';
import { EngineError } from '../engine-error';
import { InvalidFieldError } from '../invalid-field-error';
import type { UpstreamPlace, UpstreamSettings } from './upstream-settings';

const webSchemes = ['http', 'https'];
const schemesOf = (connector: UpstreamPlace['connector']): readonly string[] =>
  connector === 'sdk' ? webSchemes : ['ws', 'wss'];

/** Throws InvalidFieldError where an address is of the wrong kind or could hold a secret. */
export function refuseAddresses({ connector, url, restUrl }: UpstreamPlace): void {
  if (url !== undefined) refuseAddress('url', url, schemesOf(connector));
  if (restUrl !== undefined) refuseAddress('restUrl', restUrl, webSchemes);
}

function refuseAddress(field: string, text: string, schemes: readonly string[]): void {
  const fault = addressFault(text, schemes);
  if (fault) throw new InvalidFieldError(field, `${field} ${fault.message}.`, fault.remedy);
}

/**
 * Throws EngineError where an SDK would come from an origin that the operator has not named. An
 * address of the settings is the operator's own, whoever shares it.
 */
export function refuseForeignSdk(
  { connector, url }: UpstreamPlace,
  source: UpstreamSettings | undefined,
  sdkOrigins: readonly string[],
): void {
  if (connector !== 'sdk' || source?.origin === 'configuration') return;
  const origin = url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
  if (origin !== undefined && sdkOrigins.includes(origin)) return;
  const detail = 'An SDK may only be loaded from the origins listed in SDK_ORIGINS.';
  throw new EngineError('url_not_allowed', detail, 'not_done');
}

/** Why an upstream, made by a call under other settings perhaps, may not be reached. */
export function reasonAgainst(
  kept: UpstreamSettings,
  source: UpstreamSettings | undefined,
  sdkOrigins: readonly string[],
): string | undefined {
  if (kept.origin === 'configuration') return undefined;
  if (kept.from !== undefined && !source) {
    return `The upstream whose address this one shares, ${kept.from}, is not there any more.`;
  }
  try {
    if (source?.origin !== 'configuration') refuseAddresses(kept);
    refuseForeignSdk(kept, source, sdkOrigins);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError || error instanceof InvalidFieldError) return error.message;
    throw error;
  }
}

export function isConfigured(): InvalidFieldError {
  const fault = 'This upstream is made by the settings of the gateway.';
  return new InvalidFieldError('upstream', fault, 'Change the settings, or use another name.');
}

/** `field` is what would take the address away that others share. */
export function isShared(field: 'from' | 'upstream'): InvalidFieldError {
  const fault = 'Other upstreams share the address of this one.';
  const remedy = 'Give them another address, or remove them, first: their from names this one.';
  return new InvalidFieldError(field, fault, remedy);
}

export function hasNoAddress(): InvalidFieldError {
  const fault = 'from names an upstream that has no address of its own.';
  return new InvalidFieldError('from', fault, 'Name the upstream whose address that one shares.');
}
