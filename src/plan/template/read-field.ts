import { nearestName } from '../../shared/nearest-name.js';
import type { ActionPlace, TemplateNode, VariableName } from './template.js';
import { badTemplate } from './template-error.js';

export const VARIABLES: readonly VariableName[] = [
  'RequestNumber',
  'WorkerID',
  'UUID',
  'MessageNumber',
  'Timestamp',
  'TimestampUnix',
  'TimestampUnixMilli',
  'TimestampUnixNano',
];

const MOST_COLUMNS = 20;

/** Groups of values that have names of their own, and what makes a name known in them. */
const GROUPS: Record<string, { in: 'captured' | 'setUp' | 'row' | 'env'; what: string; hint: string }> = {
  Captured: {
    in: 'captured',
    what: 'no earlier step of the flow captures',
    hint: 'Capture it in a step before this one.',
  },
  SetUp: { in: 'setUp', what: 'no step of set-up captures', hint: 'Capture it in set-up.' },
  Row: { in: 'row', what: 'the rows have no column', hint: 'Name a file that has it with --rows.' },
  Env: { in: 'env', what: 'the command line does not name the variable', hint: 'Name it: --env' },
};

/** `.RequestNumber`, `.Row.email`: what a field of a template reads. */
export function readField(path: string, index: number, place: ActionPlace): TemplateNode {
  const { scope } = place;
  const dot = path.indexOf('.');
  if (dot >= 0) return groupField(path.slice(0, dot), path.slice(dot + 1), index, place);
  if ((VARIABLES as readonly string[]).includes(path)) return { is: 'variable', name: path as VariableName };
  if (path === 'JwtKey') {
    if (scope.jwtKey) return { is: 'variable', name: 'JwtKey' };
    throw badTemplate(
      place.origin,
      place.text,
      index,
      '.JwtKey is used, but no key was given.',
      'Name its file with --jwt-key.',
    );
  }
  if (Object.hasOwn(scope.constants, path)) return { is: 'value', value: scope.constants[path]! };
  const names = [...VARIABLES, 'JwtKey', ...Object.keys(scope.constants), ...Object.keys(GROUPS)];
  const nearest = nearestName(path, names);
  const hint =
    nearest === null ? `There are ${names.map((name) => `.${name}`).join(', ')}.` : `Did you mean .${nearest}?`;
  const says = Object.hasOwn(GROUPS, path)
    ? `.${path} is used without a name behind it.`
    : `there is no variable .${path.slice(0, 60)}.`;
  throw badTemplate(place.origin, place.text, index, says, Object.hasOwn(GROUPS, path) ? `Write .${path}.name.` : hint);
}

function groupField(group: string, name: string, index: number, { scope, origin, text }: ActionPlace): TemplateNode {
  if (!Object.hasOwn(GROUPS, group)) {
    const hint = `Names with a point in them begin with ${Object.keys(GROUPS)
      .map((one) => `.${one}`)
      .join(', ')}.`;
    throw badTemplate(origin, text, index, `there is no variable .${group.slice(0, 60)}.${name.slice(0, 60)}.`, hint);
  }
  const { in: where, what } = GROUPS[group]!;
  const number = scope[where].indexOf(name);
  if (number >= 0) return { is: 'kept', in: where, index: number, name };
  throw badTemplate(origin, text, index, `${what} ${JSON.stringify(name.slice(0, 60))}.`, adviceOn(group, name, scope));
}

/** What to write instead of a name that the group does not have. */
function adviceOn(group: string, name: string, scope: ActionPlace['scope']): string {
  const { in: where, hint } = GROUPS[group]!;
  const nearest = nearestName(name, scope[where]);
  if (nearest !== null) return `Did you mean .${group}.${nearest}?`;
  if (where === 'env') return `${hint} ${name}.`;
  if (where !== 'row' || scope.row.length === 0) return hint;
  const more = scope.row.length > MOST_COLUMNS ? ', …' : '';
  return `They have ${scope.row.slice(0, MOST_COLUMNS).join(', ')}${more}.`;
}
