import { BucketSettings, type CorsRule, corsMethods } from '#lib/core/bucket-settings';
import { locateJsonError } from '#lib/core/json-error';

/** One rule as AWS writes it. The names are exact there; here their case does not matter. */
const names = {
  allowedorigins: 'allowedOrigins',
  allowedmethods: 'allowedMethods',
  allowedheaders: 'allowedHeaders',
  exposeheaders: 'exposeHeaders',
  maxageseconds: 'maxAgeSeconds',
  id: null,
} as const;

const { cors: Rules } = BucketSettings.shape;

export type CorsJson = { rules: CorsRule[]; problems: null } | { rules: null; problems: CorsProblem[] };
export interface CorsProblem {
  /** From 1; null when it belongs to no line. */
  line: number | null;
  message: string;
}

/** Rules as JSON in the form of AWS: an array, as its console shows it. */
export function formatCorsJson(rules: readonly CorsRule[]): string {
  const plain = rules.map((rule) => ({
    AllowedOrigins: rule.allowedOrigins,
    AllowedMethods: rule.allowedMethods,
    ...(rule.allowedHeaders.length > 0 && { AllowedHeaders: rule.allowedHeaders }),
    ...(rule.exposeHeaders.length > 0 && { ExposeHeaders: rule.exposeHeaders }),
    ...(rule.maxAgeSeconds !== null && { MaxAgeSeconds: rule.maxAgeSeconds }),
  }));
  return JSON.stringify(plain, null, 2);
}

/**
 * Reads CORS rules in both forms that AWS takes: the array of its console and `{"CORSRules": [...]}` of its command
 * line (docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html). Nothing at all means no rules.
 */
export function parseCorsJson(text: string): CorsJson {
  if (text.trim() === '') return { rules: [], problems: null };
  const error = locateJsonError(text);
  if (error) return failed(error.line, `Line ${error.line}, column ${error.column}: ${error.message}`);
  const value: unknown = JSON.parse(text);
  const list = Array.isArray(value) ? value : listOf(value);
  if (!list) return failed(null, 'This is no list of rules. Write [ { … } ] or { "CORSRules": [ { … } ] }.');
  const problems: CorsProblem[] = [];
  const candidates = list.map((item, index) => toRule(item, (message) => problems.push(inRule(index, message))));
  const parsed = Rules.safeParse(candidates);
  if (problems.length === 0 && parsed.success) return { rules: parsed.data, problems: null };
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [index, name] = path;
    const label = typeof name === 'string' ? `${name.charAt(0).toUpperCase()}${name.slice(1)}: ` : '';
    problems.push(typeof index === 'number' ? inRule(index, label + message) : { line: null, message });
  }
  return { rules: null, problems };
}

function failed(line: number | null, message: string): CorsJson {
  return { rules: null, problems: [{ line, message }] };
}

function inRule(index: number, message: string): CorsProblem {
  return { line: null, message: `Rule ${index + 1}: ${message}` };
}

function listOf(value: unknown): unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const entry = Object.entries(value).find(([name]) => name.toLowerCase() === 'corsrules');
  return Array.isArray(entry?.[1]) ? entry[1] : null;
}

function toRule(item: unknown, complain: (message: string) => void): unknown {
  const rule: Record<string, unknown> = {
    allowedOrigins: [],
    allowedMethods: [],
    allowedHeaders: [],
    exposeHeaders: [],
    maxAgeSeconds: null,
  };
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    complain('is not an object in braces.');
    return rule;
  }
  for (const [key, value] of Object.entries(item)) {
    const lower = key.toLowerCase();
    if (!Object.hasOwn(names, lower)) complain(`“${key}” is not a part of a CORS rule.`);
    else {
      const name = names[lower as keyof typeof names];
      if (name) rule[name] = name === 'allowedMethods' ? upperCase(value) : value;
    }
  }
  return rule;
}

/** `get` is meant as GET; what is no method stays, to be complained about. */
function upperCase(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((method) => corsMethods.find((known) => known === String(method).toUpperCase()) ?? method);
}
