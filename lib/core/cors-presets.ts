import type { CorsRule } from '#lib/core/bucket-settings';

export type CorsPresetName = 'public-reading' | 'browser-uploads' | 'fonts';

interface CorsPreset {
  label: string;
  /** When it is what one needs. */
  description: string;
  /** Does it need to know where the site is? */
  needsOrigins: boolean;
  rule(origins: readonly string[]): CorsRule;
}

const HOUR_SECONDS = 3600;

/** Rules for what people mostly want. */
export const corsPresets: Record<CorsPresetName, CorsPreset> = {
  'public-reading': {
    label: 'Reading from anywhere',
    description: 'Scripts of every site may read files.',
    needsOrigins: false,
    rule: () => ({
      allowedOrigins: ['*'],
      allowedMethods: ['GET', 'HEAD'],
      allowedHeaders: ['*'],
      exposeHeaders: ['etag', 'content-length', 'content-range', 'accept-ranges'],
      maxAgeSeconds: HOUR_SECONDS,
    }),
  },
  'browser-uploads': {
    label: 'Uploads from the site',
    description:
      'Browsers on the domains of the environment send files straight to the store, with signed links or forms.',
    needsOrigins: true,
    rule: (origins) => ({
      allowedOrigins: [...origins],
      allowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
      allowedHeaders: ['*'],
      exposeHeaders: ['etag'],
      maxAgeSeconds: HOUR_SECONDS,
    }),
  },
  fonts: {
    label: 'Fonts for the site',
    description: 'Pages on the domains of the environment load fonts and other files that browsers fetch by CORS.',
    needsOrigins: true,
    rule: (origins) => ({
      allowedOrigins: [...origins],
      allowedMethods: ['GET'],
      allowedHeaders: [],
      exposeHeaders: [],
      maxAgeSeconds: HOUR_SECONDS,
    }),
  },
};

/** Rules with one more; one that says the same already is not repeated. */
export function addCorsRule(rules: readonly CorsRule[], added: CorsRule): CorsRule[] {
  const text = JSON.stringify(added);
  return rules.some((rule) => JSON.stringify(rule) === text) ? [...rules] : [...rules, added];
}
