#!/usr/bin/env bash
# Fetches an archive from the vault into backups/: for a desk that has lost its own.
# Usage: fetch_backup.sh [--list | YYYYMMDD_HHMMSS.tar.gz]   (without an argument: the newest)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
umask 077

main() {
  local list snapshot
  [ "$#" -le 1 ] || fail 1 "Usage: $0 [--list | YYYYMMDD_HHMMSS.tar.gz]"
  require_desk restic jq age
  list=$(vault_restic archives snapshots --no-lock --json --tag archive |
    jq -r 'sort_by(.time) | .[] | "\(.paths[0] | ltrimstr("/")) \(.id) \(.time)"')
  [ -n "$list" ] || fail 1 "the vault holds no archive"
  if [ "${1:-}" = --list ]; then
    cut -d ' ' -f 1,3 <<<"$list"
    return
  fi
  name=${1:-$(tail -n 1 <<<"$list" | cut -d ' ' -f 1)}
  snapshot=$(awk -v name="$name" '$1 == name { id = $2 } END { print id }' <<<"$list")
  [ -n "$snapshot" ] || fail 1 "the vault holds no archive $name; --list shows what it holds"
  mkdir -p backups
  trap 'rm -f "backups/$name.part"' EXIT
  vault_restic archives dump --no-lock "$snapshot" "$name" >"backups/$name.part"
  "$here/lib/check-archive" "backups/$name.part" >/dev/null
  mv "backups/$name.part" "backups/$name"
  echo "Fetched: backups/$name"
}

main "$@"
