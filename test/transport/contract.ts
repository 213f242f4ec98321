import { describe } from 'node:test';
import { addressCases } from './contract/addresses.js';
import { connectCases } from './contract/connecting.js';
import { encodingCases } from './contract/encodings.js';
import { endingCases } from './contract/endings.js';
import { kindCases } from './contract/kinds.js';
import { lossCases } from './contract/losses.js';
import { ownMetadataCases } from './contract/own-metadata.js';
import type { MakeTransport } from './session.js';

/**
 * What every transport must do, against servers that behave well and badly. After each case the books must agree with
 * the server's own count. A transport may call a call uncertain where another knows that it was refused, never
 * the other way round.
 */
export function transportContract(name: string, make: MakeTransport): void {
  describe(`${name}: kinds, statuses, messages`, { timeout: 30_000 }, () => kindCases(make));
  describe(`${name}: encodings, metadata`, { timeout: 30_000 }, () => encodingCases(make));
  describe(`${name}: metadata of single calls`, { timeout: 30_000 }, () => ownMetadataCases(make));
  describe(`${name}: ends of calls`, { timeout: 30_000 }, () => endingCases(make));
  describe(`${name}: lost connections, and the end`, { timeout: 30_000 }, () => lossCases(make));
  describe(`${name}: addresses, and what became of connections`, { timeout: 30_000 }, () => addressCases(make));
  describe(`${name}: connecting`, { timeout: 30_000 }, () => connectCases(make));
}
