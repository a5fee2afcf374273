# shellcheck shell=bash
# What the commands beside this file share. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
tools=$build/tools
cd "$root"
mkdir -p "$build"

# script/setup puts Node and npm here where the system has none that will do. Named even before they are
# there: what called script/setup goes on with them.
PATH=$tools/bin:$PATH:$tools/debian/usr/sbin:/usr/sbin

say() { printf '==> %s\n' "$*"; }

# fail MESSAGE...: one line each; the first says what is wrong, the rest what to do.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  shift
  if (($#)); then printf '    %s\n' "$@" >&2; fi
  exit 1
}

# run LOG COMMAND...: runs it with its output in build/LOG, and shows the end of that if it fails.
run() {
  local log=$build/$1
  shift
  if ! "$@" </dev/null >"$log" 2>&1; then
    tail -n 25 "$log" >&2
    printf '    (all of it: %s)\n' "$log" >&2
    return 1
  fi
}

# Emscripten's optimizer is a Node program that finds its packages only this way when Node is not Debian's.
export NODE_PATH=/usr/share/nodejs

# A compiler cache saves most of a build where there is one; nothing depends on it. What is compiled with a precompiled
# header is left out: such headers do not move well between folders.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros
fi
