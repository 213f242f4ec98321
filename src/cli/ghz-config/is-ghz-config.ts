import { readTree } from '../../plan/scenario/read-tree.js';
import { entriesOf } from '../../plan/scenario/scenario-node.js';
import { GrpcRedError } from '../../shared/error.js';

/** Whether the file of `-f` is one of ghz's: TOML, or with a call or a host, and no flows. */
export function isGhzConfig(text: string, file: string): boolean {
  if (/\.toml$/i.test(file)) return true;
  const keys = keysOf(text, file);
  return (keys.includes('call') || keys.includes('host')) && !keys.includes('flows');
}

function keysOf(text: string, file: string): string[] {
  try {
    return entriesOf(readTree(text, file)).map(({ key }) => key.toLowerCase());
  } catch (error) {
    // Told by whoever reads it as a scenario.
    if (error instanceof GrpcRedError) return [];
    throw error;
  }
}
