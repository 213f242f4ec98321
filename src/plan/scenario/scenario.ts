import type { MetadataEntry } from '../../shared/endpoint.js';
import type { DataSource, StepOptions } from '../bench-options.js';
import type { DataOrder } from '../rows/rows-table.js';
import type { Place, ScenarioNode } from './scenario-node.js';

/** A scenario file, read and checked as far as it can be without the server. */
export interface Scenario {
  /** As it is called in messages. */
  file: string;
  target: string | null;
  /** Where `target` and `stages` stand. */
  places: { target: Place | null; stages: Place | null };
  /** Options by their long flag without its dashes. */
  settings: Setting[];
  metadata: MetadataEntry[];
  tags: Record<string, string> | null;
  stages: Stage[];
  setUp: ScenarioStep[];
  /** null: the file has none, and the calls stand on the command line. */
  flows: ScenarioFlow[] | null;
  teardown: ScenarioStep[];
}

/** One option, with where its value stands. */
export interface Setting {
  key: string;
  at: Place;
  value: ScenarioNode;
}

/** A stretch of the load, in flows per second. */
export interface Stage {
  rps: string;
  /** At its end; left out: the rate stays as it is. */
  to?: string;
  /** How long it lasts. */
  for: string;
}

export interface ScenarioFlow {
  name: string;
  weight: number;
  /** A file with the rows that `.Row` reads. */
  rows: { path: string; at: Place } | null;
  order: DataOrder | null;
  steps: ScenarioStep[];
}

export interface ScenarioStep {
  method: string;
  data: DataSource | null;
  /** A file to be read for it. */
  dataFile: { path: string; at: Place } | null;
  metadata: MetadataEntry[];
  step: StepOptions;
}
