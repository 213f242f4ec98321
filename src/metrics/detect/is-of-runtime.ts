const OF_RUNTIME = /^(?:process|go|python|nodejs|jvm|dotnet|ruby|promhttp|prometheus|scrape|target|otel|sdk)_/;

/** Whether a family, by its name, is what runtimes and metrics libraries tell of themselves. */
export function isOfRuntime(name: string): boolean {
  return OF_RUNTIME.test(name);
}
