import { Command } from 'commander';
import { addMetricsAccess, type RawMetricsAccess } from './metrics-source-options.js';

export interface RawScrapeOptions extends RawMetricsAccess {
  output?: string[];
  format: string;
}

/** `grpc-red scrape`, with `run` called once its options were read. */
export function scrapeCommand(run: (urls: string[], raw: RawScrapeOptions) => Promise<void>): Command {
  const command = new Command('scrape')
    .description('Fetch metrics pages as bench does, and tell what each costs its server.')
    .argument('<url...>', 'address of a metrics page')
    .option(
      '-o, --output <file>',
      'write the page to a file instead of standard output; once for each address',
      (value: string, list: string[] = []) => [...list, value],
    )
    .option('-O, --format <format>', 'page, or json: what was fetched, without the pages', 'page');
  addMetricsAccess(command);
  command.action((urls: string[]) => run(urls, command.opts<RawScrapeOptions>()));
  return command;
}
