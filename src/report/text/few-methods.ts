/** Up to so many methods are told one by one, in full; more of them in tables and sums, so that a page stays a page. */
export const FEW_METHODS = 3;
