import type { Check, Range, Verdict } from '../../metrics/verdict.js';
import { type CountRow, countRows } from '../count-rows.js';
import { goCodeName } from '../go-code-name.js';

/** The verdict for programs; bounds that are open, and numbers that JSON cannot say, are null. */
export function jsonVerdict({
  outcome,
  headline,
  convention,
  settledAfterMs,
  capability,
  checks,
  causes,
  explained,
  buckets,
}: Verdict) {
  return {
    outcome,
    headline,
    convention,
    settledAfterMs,
    capability,
    checks: checks.map(jsonCheck),
    counts: countRows(checks).map(jsonCount),
    causes,
    explained,
    buckets,
  };
}

function jsonCheck({ name, signal, method, code, required, outcome, expected, observed, ...rest }: Check) {
  const { unit, series, because, power } = rest;
  return {
    name,
    signal,
    method,
    code,
    status: code === null ? null : goCodeName(code),
    required,
    outcome,
    expected: expected === null ? null : jsonRange(expected),
    observed: finite(observed),
    unit,
    series,
    because,
    power,
  };
}

function jsonCount({ method, code, expected, observed, difference }: CountRow) {
  const status = code === null ? null : goCodeName(code);
  return {
    method,
    code,
    status,
    expected: jsonRange(expected),
    observed: finite(observed),
    difference: finite(difference),
  };
}

function jsonRange({ min, max }: Range) {
  return { min: finite(min), max: finite(max) };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
