#!/bin/sh
# Brings the interface's translations up to date with the code: docs/translating.md.
# Usage: sh deploy/update-translations.sh [NEW_LANGUAGE…]
set -eu
cd "$(dirname "$0")/.."

python=.venv/bin/python
if ! "$python" -c 'import babel' 2>/dev/null; then
    echo "babel is missing from .venv: run sh deploy/demo.sh, or pip install babel there" >&2
    exit 1
fi
locale=assets/locale
pot="$locale/vuoro.pot"
mkdir -p "$locale"

babel() {
    "$python" -m babel.messages.frontend --quiet "$@"
}

# Who and when is in the history; here it would make every run look like a change. The date that
# stays is fixed: without one, compiling puts the present minute into the catalogues.
tidy() {
    sed -i -E -e '/^"(PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To)/d' \
        -e '/^"(Generated-By|Project-Id-Version)/d' \
        -e 's/^"POT-Creation-Date: .*/"POT-Creation-Date: 2000-01-01 00:00+0000\\n"/' "$@"
}

babel extract --no-default-keywords --keyword=_ --no-location --sort-output --width=100 \
    --add-comments='Translators:' --header-comment='# The words of the interface: docs/translating.md' \
    --output-file="$pot" kiosk sync
for language in "$@"; do
    babel init --domain=vuoro --input-file="$pot" --output-dir="$locale" --locale="$language"
done
babel update --domain=vuoro --input-file="$pot" --output-dir="$locale" \
    --no-fuzzy-matching --ignore-obsolete --width=100
tidy "$pot" "$locale"/*/LC_MESSAGES/vuoro.po
"$python" -m babel.messages.frontend compile --domain=vuoro --directory="$locale" --statistics
