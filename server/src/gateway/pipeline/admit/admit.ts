import { control, type ControlRules, type Table } from '../../../kernel/index.ts';
import { JoulegateError, cutText } from '../../../units/index.ts';
import type { RequestHeaders } from '../../dialects/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { Call, CallerWishes } from '../call.ts';

const CONTROL_HEADER = 'x-joulegate-control';

/** What a caller's header adds to its workload's control rules. */
interface CallerControl {
  /** `null` where only the model is to be exact. */
  readonly rules: ControlRules | null;
  readonly exactModel: boolean;
}

const NO_CONTROL: CallerControl = { rules: null, exactModel: false };

type Draft = { -readonly [K in keyof ControlRules]: ControlRules[K] };

const badControl = (part: string, message: string): JoulegateError =>
  new JoulegateError('JG_BAD_HEADER', `"${cutText(part, 60)}" ${message}`, {
    where: CONTROL_HEADER,
    hint: 'such as site=FR|DE; operator-law=FR; operator=acme; retention-days=0; no-training; certification=iso27001; model=exact',
  });

const names = (value: string, part: string): string[] => {
  const found = value.split('|').map((name) => name.trim());
  if (found.length > 32 || found.some((name) => !/^[\w .:+-]{1,64}$/.test(name)))
    throw badControl(part, 'is not a list of names with | between');
  return found;
};

const countries = (value: string, part: string): string[] => {
  const found = names(value, part);
  if (found.some((name) => !/^[A-Z]{2}$/.test(name))) throw badControl(part, 'is not a list of two-letter countries');
  return found;
};

function days(value: string, part: string): number {
  if (!/^\d{1,5}$/.test(value)) throw badControl(part, 'is not a number of days');
  return Number(value);
}

/** Rules by their name in the header. */
const RULES: Readonly<Record<string, (draft: Draft, value: string, part: string) => void>> = {
  site: (draft, value, part) => void (draft.siteJurisdictions = countries(value, part)),
  'operator-law': (draft, value, part) => void (draft.operatorJurisdictions = countries(value, part)),
  operator: (draft, value, part) => void (draft.operators = names(value, part)),
  'retention-days': (draft, value, part) => void (draft.maxRetentionDays = days(value, part)),
  certification: (draft, value, part) => void (draft.certifications = names(value, part)),
  'no-training': (draft, value, part) => {
    if (value !== '' && value !== 'true') throw badControl(part, 'takes no value: a request can only be stricter');
    draft.noTraining = true;
  },
};

/**
 * Reads `x-joulegate-control`: rules with `;` between. They hold beside the workload's own, never instead.
 * @throws JoulegateError `JG_BAD_HEADER` for anything it does not know: an ignored rule would be a broken one
 * @example parseControl('site=FR|DE; no-training').rules // { siteJurisdictions: ['FR', 'DE'], noTraining: true }
 */
export function parseControl(text: string): CallerControl {
  const draft: Draft = {};
  let exactModel = false;
  for (const part of text.split(';').map((each) => each.trim())) {
    const at = part.indexOf('=');
    const name = (at === -1 ? part : part.slice(0, at)).trim();
    const value = at === -1 ? '' : part.slice(at + 1).trim();
    if (name === 'model') {
      if (value !== 'exact') throw badControl(part, 'is not a rule: model=exact is');
      exactModel = true;
      continue;
    }
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule === undefined) throw badControl(part, 'is not a rule that a request can add');
    rule(draft, value, part);
  }
  return { rules: Object.keys(draft).length === 0 ? null : draft, exactModel };
}

const bad = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_HEADER', message, { where, hint });

function single(headers: RequestHeaders, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  if (typeof value !== 'string') throw bad(name, `${name} is given twice`, 'send it once');
  return value.trim();
}

function latencyLimit(text: string | null): number | null {
  if (text === null) return null;
  const limit = Number(text);
  if (text === '' || !Number.isFinite(limit) || limit <= 0)
    throw bad('x-joulegate-latency-limit-ms', `"${text}" is not a number of milliseconds`, 'such as 250');
  return limit;
}

function units(text: string | null): Record<string, number> | null {
  if (text === null) return null;
  const found: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const part of text.split(',')) {
    const match = /^\s*([a-z][a-z_-]{0,31})\s*=\s*(\d{1,9}(?:\.\d{1,6})?)\s*$/.exec(part);
    if (match === null || Object.keys(found).length >= 8)
      throw bad(
        'x-joulegate-units',
        `"${cutText(part.trim(), 40)}" is not a unit count`,
        'such as documents=1,pages=12',
      );
    found[match[1] as string] = Number(match[2]);
  }
  return { ...found };
}

/** The name of a session or agent. */
function callerName(headers: RequestHeaders, header: string): string | null {
  const name = single(headers, header);
  if (name === null) return null;
  if (name === '' || name.length > LONGEST_NAME)
    throw bad(header, `${header} is no name`, `give 1 to ${LONGEST_NAME} characters, such as run-4711`);
  return name;
}
const LONGEST_NAME = 256;

const PREFIX = 'x-joulegate-';
const [AGENT_HEADER, SESSION_HEADER] = ['x-joulegate-agent', 'x-joulegate-session'] as const;
/** Whoever lets requests wait takes it off before they go on. */
const DEADLINE_HEADER = 'x-joulegate-deadline';
const WISHES: readonly string[] = [
  CONTROL_HEADER,
  AGENT_HEADER,
  DEADLINE_HEADER,
  'x-joulegate-latency-limit-ms',
  'x-joulegate-origin',
  SESSION_HEADER,
  'x-joulegate-units',
  'x-joulegate-workload',
];

/** A misspelt rule that was passed over would be a broken one. */
function refuseUnknown(headers: RequestHeaders): void {
  for (const name in headers)
    if (name.startsWith(PREFIX) && !WISHES.includes(name))
      throw bad(cutText(name, 60), `there is no request header ${cutText(name, 60)}`, `one of ${WISHES.join(', ')}`);
}

/**
 * Reads the `x-joulegate-*` request headers.
 * @throws JoulegateError `JG_BAD_HEADER` naming the header and its form
 */
export function callerWishes(headers: RequestHeaders): CallerWishes {
  refuseUnknown(headers);
  if (headers[DEADLINE_HEADER] !== undefined)
    throw bad(DEADLINE_HEADER, 'this request cannot wait', `send it without ${DEADLINE_HEADER}`);
  const text = single(headers, CONTROL_HEADER);
  const control = text === null ? NO_CONTROL : parseControl(text);
  return {
    workload: single(headers, 'x-joulegate-workload'),
    origin: single(headers, 'x-joulegate-origin'),
    latencyLimitMs: latencyLimit(single(headers, 'x-joulegate-latency-limit-ms')),
    units: units(single(headers, 'x-joulegate-units')),
    exactModel: control.exactModel,
    control: control.rules,
    controlText: text ?? '',
    caller: { session: callerName(headers, SESSION_HEADER), agent: callerName(headers, AGENT_HEADER) },
  };
}

/**
 * Reads what the caller asks for: headers first, then the body.
 * @throws JoulegateError `JG_BAD_HEADER`, `JG_BAD_JSON`, `JG_BAD_REQUEST`
 */
export function admit(call: Call): void {
  admitHeaders(call);
  call.request = call.endpoint.parse(call.body, call.incoming.value?.value);
}

/** The same of a request whose body nobody reads. @throws JoulegateError `JG_BAD_HEADER` */
export function admitHeaders(call: Call): void {
  const { incoming, table, principal, runtime } = call;
  const wishes = callerWishes(incoming.headers);
  if (wishes.units !== null) runtime.unitNames.check(principal.organisation, wishes.units);
  call.wishes = wishes;
  call.origin = resolveOrigin(table, principal, wishes, runtime.ownOrigin);
}

/**
 * Whether a tier of a deployment's vendor may take work: by the facts of that tier, under the rules of its workload and
 * those that its headers add. Headers that cannot be read allow none.
 */
export function tierMayTake(
  deployment: Table['deployments'][number],
  tier: 'flex' | 'batch',
  own: ControlRules,
  headers: RequestHeaders,
): boolean {
  const facts = deployment.waiting?.[tier];
  if (facts === undefined) return false;
  try {
    const rules = [own, callerWishes(headers).control ?? {}];
    return rules.every((each) => control.brokenRule(each, { ...deployment, control: facts.control }) === null);
  } catch {
    return false;
  }
}

/** The caller's place: believed from trusted keys only, otherwise the gateway's own. */
export function resolveOrigin(table: Table, principal: Principal, wishes: CallerWishes, own: string): string {
  if (wishes.origin === null || !principal.trustedOrigin) return own;
  if (!table.roundTripMs.has(wishes.origin))
    throw new JoulegateError('JG_BAD_HEADER', `the origin "${cutText(wishes.origin, 40)}" is not configured`, {
      where: 'x-joulegate-origin',
      hint: `origins: ${[...table.roundTripMs.keys()].join(', ')}`,
    });
  return wishes.origin;
}
