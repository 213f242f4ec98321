import type { RunResult } from '../../record/run-result.js';
import { methodNames } from '../method-names.js';

/** A method's shortest name; empty where the run had one method only, which then goes without saying. */
export type NameOf = (fullName: string) => string;

export function namesInRun({ methods }: RunResult): NameOf {
  const names = methodNames(methods);
  const only = methods.length === 1 ? [...names.keys()][0] : null;
  return (fullName) => (fullName === only ? '' : (names.get(fullName) ?? fullName));
}
