/** A variable to which somebody copied a value by hand. */
export interface VariableCopy {
  application: string;
  environment: string;
  variable: string;
}

/** "MEDIA_DSN of live (Shop), CDN_DSN of test (Shop)". */
export function listCopies(copies: readonly VariableCopy[]): string {
  return copies
    .map(({ variable, environment, application }) => `${variable} of ${environment} (${application})`)
    .join(', ');
}
