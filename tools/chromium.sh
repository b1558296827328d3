#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs Debian's when there is none and that can be done.
# Prints nothing when there is none: the tests then skip the browser, or fail with CI=true.
# Usage: tools/chromium.sh [found]   with `found` it installs nothing and is content without
set -eu
find_one() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
[ "${1:-}" != found ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Chromium installeren voor de browsertests ..." >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
    find_one && exit 0
fi
echo "Geen Chromium gevonden: de browsertests draaien niet. Installeer het (Debian: apt install chromium) of geef CHROMIUM=/pad." >&2
[ "${CI:-}" != true ]
