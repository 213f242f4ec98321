/** The name that a field has in JSON where the .proto file gives no other: `user_id` becomes `userId`. */
export function jsonName(fieldName: string): string {
  return fieldName.replace(/_+(.?)/g, (_, next: string) => (/[a-z]/.test(next) ? next.toUpperCase() : next));
}
