import { CHOICE_FUNCTIONS } from './choice-functions.js';
import { JWT } from './jwt-function.js';
import { NUMBER_FUNCTIONS } from './number-functions.js';
import { RANDOM_FUNCTIONS } from './random-functions.js';
import type { TemplateFunction } from './template-function.js';
import { TEXT_FUNCTIONS } from './text-functions.js';
import { TIME_FUNCTIONS } from './time-functions.js';

/** All functions of templates, by name. A Map: a name like "constructor" finds nothing. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    ...TEXT_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...RANDOM_FUNCTIONS,
    ...CHOICE_FUNCTIONS,
    ...TIME_FUNCTIONS,
    jwt: JWT,
  }),
);
