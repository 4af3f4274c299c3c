import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { addressFault } from '../runtime/plain-address';
import { Secret } from './secret';

export const restAuthPattern = /^((bearer|ctlivetoken|ctlivetoken-query):.+|basic:[^:]+:.*)$/;
export const restAuthRemedy =
  'must be bearer:<token>, basic:<user>:<password>, ctlivetoken:<token> or ctlivetoken-query:<token>';

/** One upstream as the settings have it. */
export type UpstreamConfig = {
  readonly id: string;
  /** The upstream whose address it shares; then it has none of its own. */
  readonly from?: string;
  readonly connector: 'simulator' | 'websocket' | 'sdk';
  readonly url?: string;
  readonly domain: string;
  readonly restUrl?: string;
  readonly restAuth?: Secret;
  readonly ctiToken?: Secret;
  readonly nickname?: string;
  readonly token?: Secret;
  readonly autoJoin?: { readonly services: readonly string[] };
};

/** An address that can be shown. */
export function address(schemes: readonly string[]) {
  return z.string().superRefine((text, context) => {
    const fault = addressFault(text, schemes);
    if (fault) context.addIssue({ code: 'custom', message: `${fault.message}. ${fault.remedy}` });
  });
}

const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));
const restAuth = z
  .string()
  .regex(restAuthPattern, restAuthRemedy)
  .transform((text) => new Secret(text));
const person = {
  id: z.string().regex(/^[^\x00-\x1f\x7f]{1,100}$/, 'must be a name of 1 to 100 characters'),
  nickname: z.string().min(1).max(200).optional(),
  token: secret.optional(),
  ctiToken: secret.optional(),
  autoJoin: z.strictObject({ services: z.array(z.string().min(1)).min(1) }).optional(),
};
const sharing = z.strictObject({ ...person, from: z.string().min(1) });
const ownPlace = z
  .strictObject({
    ...person,
    connector: z.enum(['websocket', 'sdk']),
    url: address(['ws', 'wss', 'http', 'https']),
    domain: z.string().max(200).default('default'),
    restUrl: address(['http', 'https']).optional(),
    restAuth: restAuth.optional(),
  })
  .refine(
    ({ connector, url }) => /^wss?:/.test(url) === (connector === 'websocket'),
    'url: must be ws or wss for websocket, http or https for sdk',
  );

const file = z.strictObject({ upstreams: z.array(z.union([sharing, ownPlace])) });

export type ReadUpstreams =
  { readonly upstreams: readonly UpstreamConfig[] } | { readonly faults: readonly string[] };

/** The upstreams of a YAML or JSON file, or everything that is wrong with it. */
export function readUpstreams(path: string): ReadUpstreams {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { faults: [`CONFIG_FILE: cannot be read: ${reason}`] };
  }
  const parsed = file.safeParse(content);
  if (!parsed.success) return { faults: parsed.error.issues.flatMap(faultsOf) };
  const upstreams = parsed.data.upstreams.map(resolved(parsed.data.upstreams));
  const faults = faultsAmong(upstreams);
  return faults.length > 0 ? { faults } : { upstreams };
}

type Entry = z.infer<typeof sharing> | z.infer<typeof ownPlace>;

/** An upstream that shares a place of the same file has it in its own entry too. */
function resolved(all: readonly Entry[]): (entry: Entry) => UpstreamConfig {
  return (entry) => {
    if (!('from' in entry)) return entry;
    const source = all.find(({ id }) => id === entry.from);
    if (!source || 'from' in source) return { ...entry, connector: 'simulator', domain: '' };
    const { connector, url, domain, restUrl, restAuth: auth } = source;
    return { ...entry, connector, url, domain, restUrl, restAuth: auth };
  };
}

function faultsAmong(upstreams: readonly UpstreamConfig[]): string[] {
  const ids = upstreams.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  const chained = upstreams.filter(({ from }) => {
    const source = upstreams.find(({ id }) => id === from);
    return from !== undefined && (source?.from !== undefined || (!source && from !== 'default'));
  });
  const isDefaultThere = ids.includes('default');
  return [
    ...(isDefaultThere ? ['CONFIG_FILE: default is made of the CTLIVE_ settings'] : []),
    ...repeated.map((id) => `CONFIG_FILE: the upstream ${id} is there twice`),
    ...chained.map(({ id }) => `CONFIG_FILE: from of ${id} names no upstream with a url`),
  ];
}

/** Of a choice of forms, what is wrong with the nearest one. */
function faultsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'invalid_union') {
    return [`CONFIG_FILE: ${issue.path.join('.') || 'the file'}: ${issue.message}`];
  }
  const nearest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
  return nearest.map((each) => {
    const place = [...issue.path, ...each.path].join('.');
    return `CONFIG_FILE: ${place}: ${each.message}`;
  });
}
