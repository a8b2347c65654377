# Sourced by demo.sh: a central endpoint, a sync process, and a cable between them that can be cut.
# Everything lies in $out; `end_network` ends what was started.

# free_port: a port of this machine that nobody listens on now.
free_port() {
    .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for SECONDS WHAT COMMAND …: until the command succeeds.
wait_for() {
    tries=$(($1 * 5))
    what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "$what took too long: see $out/endpoint.log and $out/sync.log"
        sleep 0.2
    done
}

# start_network: the endpoint on SQLite, a key for this kiosk, the cable, and sync.
start_network() {
    umask 077
    mkdir -p "$out"
    rm -f "$out"/endpoint.db* "$out"/sync.db* "$out"/sync.socket "$out"/endpoint.log "$out"/sync.log
    endpoint_port=$(free_port)
    cable_port=$(free_port)
    .venv/bin/vuoro endpoint serve --database "sqlite:///$out/endpoint.db" \
        --port "$endpoint_port" 2>"$out/endpoint.log" &
    endpoint=$!
    wait_for 20 "the endpoint's start" grep -q "ready at" "$out/endpoint.log"
    .venv/bin/vuoro endpoint kiosk add torikatu torikatu-1 \
        --database "sqlite:///$out/endpoint.db" >"$out/kiosk.key"
    cat >"$out/demo.toml" <<TOML
[kiosk]
name = "torikatu-1"
site = "torikatu"

[clock]
trust = "system"

[sync]
url = "http://127.0.0.1:$cable_port"
key_file = "kiosk.key"
interval_s = 5
allow_http = true # within this machine, for this demonstration
TOML
    mend_cable
    .venv/bin/vuoro sync --config "$out/demo.toml" --data-dir "$out" --hurry 2>"$out/sync.log" &
    sync=$!
}

# A session of its own, so that the cable's living connections end with it.
mend_cable() {
    setsid socat "TCP-LISTEN:$cable_port,bind=127.0.0.1,fork,reuseaddr" \
        "TCP:127.0.0.1:$endpoint_port" 2>/dev/null &
    cable=$!
}

cut_cable() {
    kill -s TERM -- "-$cable" 2>/dev/null || true
    wait "$cable" 2>/dev/null || true
    cable=
}

# Sync says it from its files, so it needs no network for that. Status 1 only means: look at it.
sync_status() { .venv/bin/vuoro sync --config "$out/demo.toml" --data-dir "$out" --status || true; }

count_at() { .venv/bin/sqlite-utils query "$1" "SELECT count(*) FROM submissions" --raw 2>/dev/null || echo 0; }

all_arrived() { [ "$(count_at "$out/kiosk.db")" = "$(count_at "$out/endpoint.db")" ]; }

# half_way: five visits have ended, or the scripted client has.
half_way() {
    kill -0 "$kiosk" 2>/dev/null || return 0
    ended=$(.venv/bin/sqlite-utils query "$out/kiosk.db" \
        "SELECT count(*) FROM visits WHERE outcome IS NOT NULL" --raw) && [ "$ended" -ge 5 ]
}

some_arrived() { [ "$(count_at "$out/endpoint.db")" -gt 0 ]; }

sync_noticed() { sync_status | grep -q "nobody answered"; }

# show_agreement: every row of the kiosk, and only those, with the same content at the endpoint.
show_agreement() {
    columns="epoch, seq, survey, rev, language, bucket, rating, json(answers), comment, doubtful, channel"
    different=$(.venv/bin/sqlite-utils query "$out/endpoint.db" --attach kiosk "$out/kiosk.db" --raw "
        SELECT (SELECT count(*) FROM (SELECT $columns FROM main.submissions
                                      EXCEPT SELECT $columns FROM kiosk.submissions))
             + (SELECT count(*) FROM (SELECT $columns FROM kiosk.submissions
                                      EXCEPT SELECT $columns FROM main.submissions))")
    say "the kiosk has $(count_at "$out/kiosk.db") submissions, the endpoint $(count_at "$out/endpoint.db"); $different differ"
    .venv/bin/vuoro endpoint gaps --database "sqlite:///$out/endpoint.db"
    [ "$different" = 0 ] && all_arrived || fail "the two sides do not agree: see $out/sync.log"
}

end_network() {
    [ -z "${sync:-}" ] || kill "$sync" 2>/dev/null || true
    [ -z "${cable:-}" ] || kill -s TERM -- "-$cable" 2>/dev/null || true
    [ -z "${endpoint:-}" ] || kill "$endpoint" 2>/dev/null || true
    wait 2>/dev/null || true
}
