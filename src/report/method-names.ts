/**
 * The shortest name of each method that no other method of the run shares: `Method`, then `Service/Method`, then
 * `pkg.Service/Method`. Keys are full names.
 */
export function methodNames(methods: readonly { service: string; method: string }[]): ReadonlyMap<string, string> {
  const forms = methods.map(({ service, method }) => {
    const bareService = service.slice(service.lastIndexOf('.') + 1);
    return [method, `${bareService}/${method}`, `${service}/${method}`];
  });
  const used = new Map<string, number>();
  for (const form of forms.flat()) used.set(form, (used.get(form) ?? 0) + 1);
  return new Map(forms.map((form) => [form[2]!, form.find((name) => used.get(name) === 1) ?? form[2]!]));
}
