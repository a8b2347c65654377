#!/bin/sh
# The fault tests in full: about a thousand kills instead of a hundred. Takes a while.
set -eu
cd "$(dirname "$0")/.."
VUORO_FAULTS=full exec sh deploy/test.sh tests/faults "$@"
