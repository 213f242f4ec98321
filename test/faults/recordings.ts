import { readFileSync } from 'node:fs';
import { framesOf } from './mutate.js';

/** The streams of fixtures/http2, frame by frame. */
export const RECORDINGS: readonly (readonly Buffer[])[] = [
  'grpc-go',
  'node-answers',
  'node-padded',
  'node-control',
  'node-grpc',
].map((name) => framesOf(readFileSync(new URL(`../../../fixtures/http2/${name}.bin`, import.meta.url))));
