#!/bin/sh
# The whole test suite on a bare Debian 12 or 13: style, types, tests. Extra words go to pytest.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

need_graphics
need_debian \
    "xvfb=a virtual display for the demonstration" \
    "socat=the demonstration's network cable" \
    "strace=to count the syncs of a commit and to delay them" \
    "gcc=to build the failing disk of the fault tests" \
    "libc6-dev=to build the failing disk of the fault tests" \
    "postgresql=the endpoint's other database, a real one" \
    "nginx-light=the proxy in front of the endpoint" \
    "libreoffice-calc-nogui=exports are opened again with it" \
    "udisks2=sticks, found and mounted as on a kiosk" \
    "udev=tells udisks2 what a device holds" \
    "dbus-daemon=a bus of our own for the system's services" \
    "dosfstools=vfat, as sticks have it" \
    "polkitd=judges what the kiosk's user may ask" \
    "fusefat=to mount the sticks of the tests where the kernel has no vfat" \
    "git=to see which files belong to the project"
need_venv deploy/requirements/build.txt deploy/requirements/dev.txt

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
exec .venv/bin/pytest -n 2 --dist worksteal "$@"
