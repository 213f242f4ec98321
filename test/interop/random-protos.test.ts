import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../../src/shared/error.js';
import { compileProtos } from '../../src/target/proto/compile-protos.js';
import { pythonInterpreter } from './python-interpreter.js';
import { randomProtos } from './random-protos.js';
import { needs } from './toolchain.js';

const COUNT = 600;

/** Compiles what is in each folder 0, 1, … of the one that is given, into its out.binpb where that can be. */
const PROTOC = `
import os, sys
from grpc_tools import protoc
well_known = os.path.join(os.path.dirname(protoc.__file__), '_proto')
for index in range(int(sys.argv[2])):
    folder = os.path.join(sys.argv[1], str(index))
    files = open(os.path.join(folder, 'files')).read().split()
    protoc.main(['', '-I' + folder, '-I' + well_known, '--descriptor_set_out=' + os.path.join(folder, 'out.binpb')] + files)
`;

describe('generated .proto files', { skip: needs('python') }, () => {
  it('become the descriptors that protoc makes of them, or are refused where it refuses them', async () => {
    const root = mkdtempSync(join(tmpdir(), 'grpc-red-random-protos-'));
    const cases = Array.from({ length: COUNT }, (_, index) => randomProtos(20_261_121 + index));
    cases.forEach((files, index) => {
      const folder = join(root, String(index));
      mkdirSync(join(folder, 'dir'), { recursive: true });
      for (const [name, source] of files) writeFileSync(join(folder, name), source);
      writeFileSync(join(folder, 'files'), [...files.keys()].join('\n'));
    });
    const { status } = spawnSync(await pythonInterpreter(), ['-c', PROTOC, root, String(COUNT)], { stdio: 'ignore' });
    assert.equal(status, 0);
    const outcomes = cases.map((files, index) => {
      const folder = join(root, String(index));
      const theirs = bytesOfProtoc(join(folder, 'out.binpb'));
      const ours = bytesOfOurs([...files.keys()], folder);
      assert.equal(
        typeof ours,
        typeof theirs,
        `seed + ${index}: ${JSON.stringify(ours)}\n${[...files].slice(1).join('\n\n')}`,
      );
      if (typeof theirs === 'string') return 'refused';
      assert.deepEqual(ours, theirs, `seed + ${index}\n${[...files].slice(1).join('\n\n')}`);
      return 'equal';
    });
    // Neither may be rare: the one would prove nothing of descriptors, the other nothing of refusals.
    assert.ok(outcomes.filter((outcome) => outcome === 'equal').length > COUNT / 4);
    assert.ok(outcomes.filter((outcome) => outcome === 'refused').length > COUNT / 20);
    rmSync(root, { recursive: true });
  });
});

/** By file, in hex; or that there are none. */
function bytesOfProtoc(path: string): Record<string, string> | string {
  if (!existsSync(path)) return 'refused';
  // What it holds passes through unchanged: options that are not known stay as they are.
  const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(path));
  return Object.fromEntries(file.map((each) => [each.name, hexOf(each)]));
}

function bytesOfOurs(names: string[], folder: string): Record<string, string> | string {
  try {
    const { files, roots } = compileProtos(names, [folder]);
    return Object.fromEntries(files.filter(({ name }) => roots.includes(name)).map((each) => [each.name, hexOf(each)]));
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, String((error as Error).stack));
    return `refused: ${error.message}`;
  }
}

function hexOf(file: Parameters<typeof toBinary<typeof FileDescriptorProtoSchema>>[1]): string {
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('hex');
}
