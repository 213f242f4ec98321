import type { Check, Range, Verdict } from '../../metrics/verdict.js';
import { goCodeName } from '../go-code-name.js';

/** The verdict for programs; bounds that are open, and numbers that JSON cannot say, are null. */
export function jsonVerdict({ outcome, headline, convention, settledAfterMs, capability, checks, explained }: Verdict) {
  return { outcome, headline, convention, settledAfterMs, capability, checks: checks.map(jsonCheck), explained };
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

function jsonRange({ min, max }: Range) {
  return { min: finite(min), max: finite(max) };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
