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

/** The rules as they go to the store: those of the wish, and the panel's own at the end unless it is among them. */
export function withPanelCors(wished: readonly CorsRule[], publicUrl: string): CorsRule[] {
  const own = panelCorsRule(publicUrl);
  return isAmong(wished, own) ? [...wished] : [...wished, own];
}

/**
 * The rules without the panel's own, to compare what a store has with the wish; also without those that the panel left
 * under another address of its own, which have the same form. Rules that somebody wished for stay.
 */
export function withoutPanelCors(rules: readonly CorsRule[], wished: readonly CorsRule[]): CorsRule[] {
  return rules.filter((each) => isAmong(wished, each) || !isOfPanel(each));
}

const isAmong = (rules: readonly CorsRule[], rule: CorsRule) =>
  rules.some((each) => isSameSetting('cors', [each], [rule]));

/** Has the rule the form of a panel's own, whatever the address? */
function isOfPanel(each: CorsRule): boolean {
  const [origin = '', ...more] = each.allowedOrigins;
  if (more.length > 0 || origin.includes('*') || !URL.canParse(origin)) return false;
  return isSameSetting('cors', [each], [panelCorsRule(origin)]);
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
