#!/bin/sh
# Shows the kiosk on a bare Debian 12 or 13. With a display it opens in a window for you to touch;
# without one a scripted client walks through it on a virtual display.
# Leaves kiosk.db and, from the scripted client, screenshots in demo-out/.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

need_graphics
need_venv deploy/requirements/build.txt deploy/requirements/kiosk.txt

if [ -n "${DISPLAY:-}" ] && [ -z "${CI:-}" ]; then
    say "opening the kiosk; end it with Ctrl-C here"
    trap : INT # for the kiosk alone: this script goes on and shows what was stored
    mkdir -p demo-out
    printf '[clock]\ntrust = "system"\n' >demo-out/demo.toml
    .venv/bin/vuoro kiosk --config demo-out/demo.toml --data-dir demo-out --windowed 1280x800 --demo ||
        fail "the kiosk ended with an error: see its message above"
    say "what was stored, released at the end:"
    exec .venv/bin/sqlite-utils rows demo-out/kiosk.db submissions --table \
        -c bucket -c language -c rating -c answers -c comment
fi

need_debian "xvfb=a virtual display, since there is none here"
displays=$(mktemp)
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 3>"$displays" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$displays"' EXIT INT TERM
tries=0
until [ -s "$displays" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || fail "Xvfb did not start: try 'Xvfb :99' by hand to see why"
    sleep 0.1
done
say "no display here: a scripted client walks through the kiosk, which takes about a minute"
DISPLAY=:$(head -n 1 "$displays") SDL_VIDEODRIVER=x11 .venv/bin/vuoro demo --out demo-out
