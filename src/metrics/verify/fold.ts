/** A name without what is lost where names are made of names: dots, dashes, slashes, capitals. */
export function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
