import type { Reading } from './infer-conventions.js';

/** Whether neither name nor status says that its counter counts calls, and the user does not either. */
export function isVague({ doubt, families, told }: Reading): boolean {
  const { name, labels } = families[0]!.read;
  const saysStatus = labels.code?.meaning.is === 'status' && labels.code.meaning.by !== 'probe';
  return doubt !== null && !told.has('requests') && name.role === null && !saysStatus;
}
