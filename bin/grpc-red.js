#!/usr/bin/env node
try {
  await import('../dist/src/cli/main.js');
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.message).includes('dist')) throw error;
  process.stderr.write('grpc-red: This clone is not built yet.\n          Run npm run setup in it, once.\n');
  process.exitCode = 2;
}
