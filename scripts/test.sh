#!/usr/bin/env bash
# Everything that must hold, cheapest first; stops at the first part that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# The tools and the Node that the lockfile pins, also when this is not run by npm.
export PATH="$PWD/node_modules/.bin:$PATH" NEXT_TELEMETRY_DISABLED=1
reports=.cache/test-reports
rm -rf "$reports"

part() {
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n\n' "$name"
  if ! "$@"; then
    printf '\n-- %s: failed after %d s\n' "$name" $((SECONDS - began))
    exit 1
  fi
  printf '\n-- %s: %d s\n' "$name" $((SECONDS - began))
}

part 'Lint and format' biome check .
part 'Unused code' knip
part 'Documents' node scripts/check-docs.ts
part 'Types' tsc --noEmit --incremental false
part 'Unit and integration tests' env STOWAGE_TEST_REPORT="$reports/vitest.json" vitest run --project '!stores'
part 'Build' next build
part 'Browser tests' playwright test

printf '\nEverything passed in %d s.\n' "$SECONDS"
