#!/bin/sh
# Writes the hash-locked requirements anew, from pyproject.toml. Needs `uv` on the PATH.
set -eu
cd "$(dirname "$0")/.."

compile() {
    output=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command "sh deploy/lock.sh" --output-file "$output" "$@"
}

compile deploy/requirements/kiosk.txt pyproject.toml
compile deploy/requirements/build.txt deploy/requirements/build.in
compile deploy/requirements/endpoint.txt --extra endpoint pyproject.toml
compile deploy/requirements/dev.txt --extra dev --extra endpoint pyproject.toml
compile deploy/requirements/bench.txt --prerelease if-necessary-or-explicit --extra bench pyproject.toml
