import type { ReflectedStreams } from '../../record/run-result.js';
import type { Convention } from '../conventions/convention.js';
import { type Books, booksOf, isInfrastructure, total } from './books.js';
import type { VerifyInput } from './verify-input.js';
import { wholeBooks } from './whole-books.js';

/** Books of each method; of all in one where the convention names none. */
export function booksFor(convention: Convention, { methods, reflected = [], proxy = null }: VerifyInput): Books[] {
  const books = methods
    .map((method) =>
      booksOf(method, {
        ways: convention,
        lateReflection: streamsOf(reflected, method.service),
        viaProxy: proxy !== null,
      }),
    )
    .filter(({ started }) => started > 0);
  if (!('whole' in convention.families[0].labels)) return books;
  const called = books.filter((one) => !isInfrastructure(one));
  const counted = called.filter((one) => !leavesOut(convention, one));
  const [own, beside] = [counted.length > 0 ? counted : called, books.filter(isInfrastructure)];
  const late = total(reflected.map(({ streams }) => streams));
  return own.length === 0 ? [wholeBooks(beside, [], late)] : [wholeBooks(own, beside, late)];
}

function streamsOf(reflected: readonly ReflectedStreams[], service: string): number {
  return total(reflected.filter((one) => one.service === service).map(({ streams }) => streams));
}

/** Whether the library never counts the ends of such calls. */
export function leavesOut({ families }: Convention, { parts }: Books): boolean {
  return parts.some(({ result }) => families[0].leavesOut?.includes(result.kind) === true);
}
