#!/bin/sh
# Measures Vuoro against bare peers on a bare Debian 12 or 13; --write puts the figures into docs/.
# Best on a machine with nothing else to do. Extra words go to tests.bench (see its --help).
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

need_graphics
need_debian "strace=to count the syncs of a commit" "postgresql=to measure the endpoint on it" \
    "sqlite3=what an export to CSV is measured against"
need_venv deploy/requirements/build.txt deploy/requirements/dev.txt
need_peers .venv-bench deploy/requirements/bench.txt

exec .venv/bin/python -m tests.bench "$@"
