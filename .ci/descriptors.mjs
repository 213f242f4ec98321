// Compiles every .proto of a folder into its descriptors.binpb: one FileDescriptorSet, imports included, made by
// protoc itself (from Python's grpcio-tools, pinned, in a virtual environment under .cache/).
//   node .ci/descriptors.mjs           writes the files
//   node .ci/descriptors.mjs --check   fails where a committed file is not what protoc makes
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const grpcioTools = 'grpcio-tools==1.76.0';
const root = fileURLToPath(new URL('..', import.meta.url));
const folders = [
  'protos',
  'fixtures/reflection/protos',
  'fixtures/greeter/protos',
  'fixtures/protos-corpus',
  'fixtures/rules/protos',
];

const python = pythonWithProtoc();
for (const folder of python === null ? [] : folders) {
  const made = compile(python, join(root, folder));
  const committed = join(root, folder, 'descriptors.binpb');
  if (!process.argv.includes('--check')) {
    writeFileSync(committed, made);
    console.log(`${folder}/descriptors.binpb: ${made.length} bytes`);
  } else if (existsSync(committed) && readFileSync(committed).equals(made)) {
    console.log(`${folder}/descriptors.binpb is what protoc makes of ${folder}/`);
  } else {
    console.error(`${folder}/descriptors.binpb is stale: run node .ci/descriptors.mjs`);
    process.exitCode = 1;
  }
}

/** The interpreter of a virtual environment that has protoc; null, with the reason said, where there is no Python. */
function pythonWithProtoc() {
  const windows = process.platform === 'win32';
  const venv = join(root, '.cache', grpcioTools.replace('==', '-'));
  const inVenv = join(venv, windows ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(inVenv) && spawnSync(inVenv, ['-c', 'import grpc_tools.protoc']).status === 0) return inVenv;
  const name = ['python3', 'python'].find((each) => spawnSync(each, ['-c', 'import venv']).status === 0);
  if (name === undefined) {
    console.error('the descriptors were not looked at: protoc needs Python 3, and there is none here');
    // On the build machine a check that is silently left out is a check that failed.
    if (process.env.CI === 'true') process.exitCode = 1;
    return null;
  }
  rmSync(venv, { recursive: true, force: true });
  run(name, ['-m', 'venv', venv]);
  run(inVenv, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', grpcioTools]);
  return inVenv;
}

function compile(interpreter, protos) {
  // Sorted, so that the same protos give the same bytes on every machine.
  const files = readdirSync(protos, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-descriptors-'));
  try {
    const out = join(folder, 'out.binpb');
    // What a folder does not hold itself comes from ours.
    const own = `--proto_path=${join(root, 'protos')}`;
    const args = ['--proto_path=.', own, '--include_imports', `--descriptor_set_out=${out}`, ...files];
    run(interpreter, ['-m', 'grpc_tools.protoc', ...args], protos);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
