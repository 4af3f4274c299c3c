import type { NamedParameters } from '../sqlite-connection';

/**
 * `WHERE` of a list: the conditions whose parameter is given. The texts are constants of this
 * folder, so there are few of them and each is prepared once; values are only ever bound.
 */
export function whereOf(parameters: NamedParameters, conditions: Readonly<Record<string, string>>) {
  const given = Object.entries(conditions)
    .filter(([name]) => parameters[name] !== undefined)
    .map(([, condition]) => condition);
  return given.length === 0 ? '' : `WHERE ${given.join(' AND ')}`;
}

/** The parameters that the chosen conditions and `others` use: SQLite refuses unknown ones. */
export function givenOf(parameters: NamedParameters): NamedParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** For `IN (SELECT value FROM json_each(:name))`. */
export function jsonListOf(values: readonly unknown[] | undefined): string | undefined {
  return values && JSON.stringify(values);
}
