/** `system` follows the setting of the device. */
export type Theme = 'system' | 'light' | 'dark';

export const THEME_COOKIE = 'theme';

/** The theme in a cookie value; anything unknown means `system`. */
export function parseTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}
