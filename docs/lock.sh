#!/bin/sh
# Resolve pyproject.toml into requirements.lock: first what the service needs, then what checks and tests need on top.
set -eu
resolve() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"; }
work=$(mktemp -d)
printf 'hatchling>=1.27\n' > "$work/build.in"  # builds our own package without asking a registry
resolve pyproject.toml "$work/build.in" -o "$work/service.txt"
resolve pyproject.toml --group dev -c "$work/service.txt" -o "$work/everything.txt"
{
  echo "# Every dependency, pinned with hashes. Made by \`make lock\`; the service needs only the first part."
  cat "$work/service.txt"
  echo "# --- checks and tests ---"
  awk -v have="$work/service.txt" '
    BEGIN { while ((getline line < have) > 0) if (line ~ /^[a-z0-9]/) { split(line, w, " "); seen[line] = 1 } }
    /^[a-z0-9]/ { keep = !($0 in seen) }
    keep' "$work/everything.txt"
} > requirements.lock
rm -r "$work"
