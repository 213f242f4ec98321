/** The labels by which Prometheus tells its targets apart. */
export interface TargetName {
  job: string;
  instance: string;
}

/** The selector with more matchers in its braces. */
export function narrowed(selector: string, matchers: Record<string, string>): string {
  const open = selector.trim().replace(/\}$/, '').trimEnd();
  const comma = /[{,]$/.test(open) ? '' : ',';
  const more = Object.entries(matchers).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${open}${comma}${more.join(',')}}`;
}

/** As a verdict speaks of a target. */
export function showTarget({ job, instance }: TargetName): string {
  return `{job=${JSON.stringify(job)},instance=${JSON.stringify(instance)}}`;
}
