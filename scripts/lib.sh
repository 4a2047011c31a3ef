# Shared by the scripts beside it: where things are, how a step is shown, what had to be left out.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${CARGO_TARGET_DIR:-target}
tools=.tools
python=$tools/venv/bin/python
# Scripts called by scripts/test report into the same list.
export LEFT_OUT=${LEFT_OUT:-}

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

# step NAME COMMAND…: runs it, says how long it took, and ends everything when it fails.
step() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    if ! "$@"; then
        printf '\n\033[1;31m== FAILED: %s\033[0m\n' "$name" >&2
        exit 1
    fi
    printf -- '-- %s: %s s\n' "$name" $((SECONDS - start))
}

# left_out WHAT WHY: remembers a check that could not be made here.
left_out() {
    printf -- '-- LEFT OUT: %s (%s)\n' "$1" "$2" >&2
    if [[ -n $LEFT_OUT ]]; then printf '%s (%s)\n' "$1" "$2" >>"$LEFT_OUT"; fi
}
