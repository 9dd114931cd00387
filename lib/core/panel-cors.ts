import { type CorsRule, isSameSetting } from '#lib/core/bucket-settings';

/** How the CORS editor calls the rule that is not part of the wish. */
export const panelCorsLabel = 'Added by Stowage for the Files page';

/**
 * The rule that lets the Files page send files straight to the store.
 * @param publicUrl address of the panel
 */
export function panelCorsRule(publicUrl: string): CorsRule {
  return {
    allowedOrigins: [new URL(publicUrl).origin],
    allowedMethods: ['PUT'],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag'],
    maxAgeSeconds: 3600,
  };
}

/** The rules as they go to the store: those of the wish, and the panel's own at the end. */
export function withPanelCors(rules: readonly CorsRule[], publicUrl: string): CorsRule[] {
  return [...withoutPanelCors(rules, publicUrl), panelCorsRule(publicUrl)];
}

/** The rules without the panel's own, to compare what a store has with the wish. */
export function withoutPanelCors(rules: readonly CorsRule[], publicUrl: string): CorsRule[] {
  const own = panelCorsRule(publicUrl);
  return rules.filter((each) => !isSameSetting('cors', [each], [own]));
}

/** May the panel's pages send files to a bucket with these rules? */
export function allowsPanelUploads(rules: readonly CorsRule[], publicUrl: string): boolean {
  const { origin } = new URL(publicUrl);
  return rules.some(
    ({ allowedOrigins, allowedMethods, allowedHeaders }) =>
      (allowedOrigins.includes(origin) || allowedOrigins.includes('*')) &&
      allowedMethods.includes('PUT') &&
      allowedHeaders.includes('*'),
  );
}
