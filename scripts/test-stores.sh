#!/usr/bin/env bash
# The object stores that other people make, each started for real: installs what is missing, runs the tests, prints who took part.
set -uo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH" STOWAGE_CONFORMANCE_DIR="$PWD/.cache/test-reports/stores"
rm -rf "$STOWAGE_CONFORMANCE_DIR" .cache/test-reports/stores.json

printf '\n== Stores\n\n'
node scripts/stores/install.ts
installed=$?

printf '\n== Tests with real stores\n\n'
STOWAGE_TEST_REPORT=.cache/test-reports/stores.json vitest run --project stores "$@"
tested=$?

node scripts/stores/print-matrix.ts || tested=1
if [ "$installed" -ne 0 ]; then
  printf '\nA store that the tests always need could not be installed; see above.\n'
fi
exit $((tested != 0 ? tested : installed))
