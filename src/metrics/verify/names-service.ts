import { fold } from './fold.js';

/** Whether a deployment name fits a proto service: by its simple name, its package, or both. */
export function namesService(deployment: string, service: string): boolean {
  const wanted = fold(deployment);
  const parts = service.split('.');
  const simple = fold(parts.at(-1)!);
  const lastPackage = fold(parts.at(-2) ?? '');
  return [fold(service), simple, simple.replace(/service$/, ''), lastPackage, `${lastPackage}service`]
    .filter((name) => name !== '')
    .includes(wanted);
}
