#!/bin/sh
# Shows the kiosk on a bare Debian 12 or 13, with a central endpoint beside it. With a display the
# kiosk opens in a window for you to touch; without one a scripted client walks through it on a
# virtual display. The network between kiosk and endpoint is cut for a while; in the end both sides
# agree, and staff take their data out of either. Leaves kiosk.db, endpoint.db, feedback.xlsx,
# feedback.csv and, from the scripted client, screenshots in demo-out/, or in the directory given.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
. deploy/demo_network.sh
out=${1:-demo-out}

if [ -z "${VUORO_PREPARED:-}" ]; then # set by the tests, which have prepared everything
    need_graphics
    need_debian "socat=a network cable that can be cut"
    need_venv deploy/requirements/build.txt deploy/requirements/endpoint.txt
fi

server= displays=
end_everything() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    end_network
    [ -z "$displays" ] || rm -f "$displays"
}
trap end_everything EXIT
trap 'exit 1' INT TERM

touched=
[ -z "${DISPLAY:-}" ] || [ -n "${CI:-}" ] || [ -n "${VUORO_PREPARED:-}" ] || touched=yes
# What a person said in an earlier demonstration stays; a scripted one starts anew.
[ -n "$touched" ] || rm -f "$out"/kiosk.db* "$out"/numbers.json
start_network
say "a central endpoint is running on this machine, and sync carries submissions to it"

if [ -n "$touched" ]; then
    say "opening the kiosk; end it with Ctrl-C here"
    trap : INT # for the kiosk alone: this script goes on and shows what was stored
    cut_cable
    say "the network is cut: the kiosk does not mind"
    .venv/bin/vuoro kiosk --config "$out/demo.toml" --data-dir "$out" --windowed 1280x800 --demo ||
        fail "the kiosk ended with an error: see its message above"
    say "what was stored, released at the end:"
    .venv/bin/sqlite-utils rows "$out/kiosk.db" submissions --table \
        -c bucket -c language -c rating -c answers -c comment
else
    [ -n "${VUORO_PREPARED:-}" ] || need_debian "xvfb=a virtual display, since there is none here"
    displays=$(mktemp)
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 3>"$displays" &
    server=$!
    wait_for 10 "the start of Xvfb" test -s "$displays"
    say "no display here: a scripted client walks through the kiosk, which takes about a minute"
    DISPLAY=:$(head -n 1 "$displays") SDL_VIDEODRIVER=x11 .venv/bin/vuoro demo --out "$out" &
    kiosk=$!
    # Half-way what has ended is released and sent; then the network fails.
    wait_for 180 "the first visits" half_way
    kill -USR1 "$kiosk" 2>/dev/null || true
    wait_for 60 "the first batch" some_arrived
    say "half-way: $(count_at "$out/endpoint.db") submissions are at the endpoint; now the network is cut"
    cut_cable
    wait "$kiosk" || fail "the scripted client could not go on: see its message above"
fi

wait_for 60 "the failed attempt" sync_noticed
say "the network is still cut; sync says:"
sync_status
mend_cable
say "the network is back"
kill -USR1 "$sync" # an administrator's "sync now": else it comes by itself within minutes
wait_for 60 "the rest" all_arrived
sync_status
show_agreement
say "staff take their data out: a workbook from the endpoint, a CSV for a Finnish Excel from the kiosk"
.venv/bin/vuoro export --format xlsx --labels en --with-doubtful --out "$out/feedback.xlsx" \
    --database "sqlite:///$out/endpoint.db"
.venv/bin/vuoro export --format csv --dialect excel-fi --with-doubtful --out "$out/feedback.csv" \
    --config "$out/demo.toml" --data-dir "$out"
