// The properties and the matrix of the quick suite again, each far more often or with more libraries.
process.env.MANY_TIMES = '5';
await import('../end-to-end/verify-mutations.test.js');
await import('../metrics/conventions/honest-runs.test.js');
await import('../metrics/conventions/other-places.test.js');
await import('../metrics/detect/renamed-handwork.test.js');
await import('../metrics/detect/renamed-libraries.test.js');
await import('../metrics/detect/renamed-probe.test.js');
await import('../metrics/matrix/liars.test.js');
await import('../metrics/matrix/nuisances.test.js');
await import('../metrics/verify/any-run.test.js');
await import('../metrics/verify/proxies.test.js');
