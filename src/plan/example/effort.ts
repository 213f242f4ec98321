/** How much work may still be spent on finding values: rules come from a server, and may be made to be dear. */
export interface Effort {
  /** In characters looked at, or so. */
  left: number;
}
