import { existsSync, writeFileSync } from 'node:fs';
import { writeScenario } from '../../plan/init/write-scenario.js';
import { escapeText } from '../../report/escape-text.js';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { openSchema } from '../../target/open-schema.js';
import type { RawInitOptions } from '../arguments/init-command.js';
import { attempt } from '../files/attempt.js';
import { claimFiles } from '../files/claim-files.js';
import { inputFiles } from '../files/input-files.js';
import { print } from '../files/outputs.js';
import { type NamedFile, refuseOverwrite } from '../files/refuse-overwrite.js';
import { Interrupts } from '../interrupts.js';
import { metricsUrl } from '../read/parse-values.js';
import { readEndpoint } from '../read/read-endpoint.js';
import { readSchemaSource } from '../read/read-schema-source.js';
import { scenarioSettings } from '../scenario/scenario-settings.js';
import { shellWord } from '../shell-words.js';

/** Flows named after a run. */
const MOST_NAMED = 3;

/** `grpc-red init`: a scenario for a server, from its schema. */
export async function init(target: string, raw: RawInitOptions): Promise<void> {
  const { output } = raw;
  const source = readSchemaSource(raw, readEndpoint(target, raw));
  const metrics = (raw.metrics ?? []).map((url) => metricsUrl('--metrics', url));
  const files: NamedFile[] = output === '-' ? [] : [['-o', output]];
  if (output !== '-' && raw.force !== true && existsSync(output)) {
    const message = `-o ${quotePath(output)} is there already.`;
    throw new GrpcRedError('usage', message, 'Name another file with -o, or write over it with --force.');
  }
  refuseOverwrite(files, inputFiles(raw));
  claimFiles(files);
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(source));
    const file = output === '-' ? null : shellWord(output);
    const hints =
      raw.reflectMetadata === undefined ? [] : ["reflect-metadata: '…'    # a secret, perhaps: or on the command line"];
    const wish = { target, settings: scenarioSettings(raw), hints, metrics, file, shown: escapeText };
    const { text, active, commented, leftOut, lives } = writeScenario(schema, wish);
    if (active + commented + leftOut === 0) {
      const message = 'The schema has no method that a scenario could call.';
      throw new GrpcRedError('bad-schema', message, 'See what it has: grpc-red list.');
    }
    if (file === null) await print(text);
    else attempt('-o', output, () => writeFileSync(output, text));
    const what = `${methods(active)} to call, ${methods(commented)} in comments${leftOut === 0 ? '' : `, ${methods(leftOut)} left out`}`;
    const told =
      active === 0
        ? `no method says that it only reads: choose what to call in ${named(file)} (${methods(commented)} in comments)`
        : `${named(file)}: ${what}${file === null ? '' : ` · run it: grpc-red bench -f ${escapeText(file)}`}`;
    process.stderr.write([`grpc-red: ${told}`, ...idsOf(lives), ''].join('\n'));
  } finally {
    interrupts.release();
  }
}

function named(file: string | null): string {
  return file === null ? 'standard output' : escapeText(file);
}

/** Where a server may know none of the ids, what to do about it. */
function idsOf(lives: string[]): string[] {
  if (lives.length === 0) return [];
  const names = lives.slice(0, MOST_NAMED).map((name) => `"${escapeText(name)}"`);
  const more = lives.length > MOST_NAMED ? [`${lives.length - MOST_NAMED} more`] : [];
  const list = [...names, ...more].join(', ');
  const flows =
    lives.length === 1
      ? `the flow ${list}, in comments, makes its own`
      : `these flows, in comments, make their own: ${list}`;
  return [`          Ids are made up; ${flows}.`];
}

function methods(count: number): string {
  return `${count} ${count === 1 ? 'method' : 'methods'}`;
}
