# Sourced by the scripts beside it: makes a bare Debian with Python 3.11 to 3.13 ready.
# Installs Debian packages by name and everything else into .venv, from hash-locked lists.

say() { printf '%s\n' "vuoro: $*"; }

fail() {
    printf '%s\n' "vuoro: $*" >&2
    exit 1
}

# need_debian PACKAGE=REASON …: installs what is missing and says why.
need_debian() {
    missing=
    for entry in "$@"; do
        package=${entry%%=*}
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
            say "needs the Debian package $package (${entry#*=})"
            missing="$missing $package"
        fi
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        run_apt=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        run_apt=sudo
    else
        fail "can't install without root or sudo. Ask an administrator to run: apt-get install$missing"
    fi
    say "installing:$missing"
    $run_apt env DEBIAN_FRONTEND=noninteractive sh -c "
        apt-get -qq update && apt-get -qq install -y --no-install-recommends $missing" >/dev/null ||
        fail "apt-get could not install$missing: see its message above, then start again"
}

# The first Python that Vuoro runs on, with the means to make an environment.
find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            PYTHON=$candidate
            return 0
        fi
    done
    return 1
}

# need_venv REQUIREMENTS …: .venv holds what these lists lock, and Vuoro itself.
need_venv() {
    if ! find_python; then
        need_debian "python3=the language Vuoro is written in" "python3-venv=to make .venv"
        find_python || fail "needs Python 3.11, 3.12 or 3.13; this Debian has $(python3 --version 2>&1)"
    fi
    if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        need_debian "python3-venv=to make .venv"
    fi
    stamp=.venv/.vuoro-installed
    locked=$("$PYTHON" --version; cat pyproject.toml "$@" | sha256sum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$locked" ]; then
        return 0
    fi
    say "installing the locked Python packages into .venv"
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    for list in "$@"; do
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
            --only-binary :all: -r "$list" || fail "pip could not install $list: see its message above"
    done
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --editable . || fail "pip could not install Vuoro itself into .venv"
    printf '%s' "$locked" >"$stamp"
}

# need_peers FOLDER REQUIREMENTS: an environment of its own for programs that Vuoro is measured
# against. Comes after need_venv, which finds the Python.
need_peers() {
    locked=$("$PYTHON" --version; sha256sum <"$2")
    if [ "$(cat "$1/.vuoro-installed" 2>/dev/null)" = "$locked" ]; then
        return 0
    fi
    say "installing the locked Python packages of $2 into $1"
    [ -x "$1/bin/python" ] || "$PYTHON" -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r "$2" || fail "pip could not install $2: see its message above"
    printf '%s' "$locked" >"$1/.vuoro-installed"
}

need_graphics() {
    need_debian \
        "libgl1=OpenGL, which Kivy draws with" \
        "libegl1=OpenGL without a window system" \
        "libgles2=OpenGL ES" \
        "libgl1-mesa-dri=the software renderer where there is no graphics card" \
        "libgbm1=drawing on a bare console" \
        "libmtdev1=touch screens"
}
