/** What users of k6, ghz and grpcurl type first, and its name here. */
const ELSEWHERE: Record<string, string> = {
  '--vus': 'Calls in flight are -c 50, as virtual users are.',
  '--iterations': 'The number of calls, or of flows, is -n 1000.',
  '--rate': 'Calls per second are -r 100.',
  '-H': "Metadata is given as -m 'name: value'.",
  '--header': "Metadata is given as -m 'name: value'.",
};

/**
 * What to do instead, where an option or an argument is known from elsewhere; null where nothing is known of it.
 *
 * @param message what commander says
 */
export function usageHint(message: string): string | null {
  const option = /unknown option '(-[^']*)'/i.exec(message)?.[1];
  if (option !== undefined && Object.hasOwn(ELSEWHERE, option)) return ELSEWHERE[option]!;
  if (/too many arguments for 'call'/i.test(message)) return 'The request is given as -d \'{"id": "42"}\'.';
  if (/too many arguments for 'bench'/i.test(message)) return 'Methods are given as --call, requests as -d.';
  if (/required option '--run/i.test(message)) return 'It is what --save kept: grpc-red verify --run folder/run.json.';
  return null;
}
