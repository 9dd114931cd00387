import { type ResolveFnOutput, registerHooks } from 'node:module';

// Node 24 parses the package.json of a package anew for each of its modules, and drizzle-orm's has 179 kB: half a second
// and 200 MB of garbage in every process that loads it. For `node --import`, ahead of everything else.

const found = new Map<string, ResolveFnOutput>();

registerHooks({
  resolve(specifier, context, next) {
    if (!context.conditions.includes('import')) return next(specifier, context);
    if (specifier.startsWith('drizzle-orm')) {
      const known = found.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
      found.set(specifier, known);
      return known;
    }
    const isBeside = context.parentURL?.includes('/node_modules/drizzle-orm/') && /^\.\.?\/.*\.js$/.test(specifier);
    if (!isBeside) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
  },
});
