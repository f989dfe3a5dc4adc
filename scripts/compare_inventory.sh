#!/usr/bin/env bash
# Is everything back? Compares what stands in the cluster, of every kind, with the inventory in an archive. Ends with 1
# and names what is missing. What does not count stands in lib/inventory-ignore.
# Usage: compare_inventory.sh <backup-file.tar.gz>
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/inventory.sh
. "$here/lib/inventory.sh"
umask 077

main() {
  local file=${1:-} folder missing
  [ "$#" = 1 ] || fail 1 "Usage: $0 <backup-file.tar.gz>"
  require_desk kubectl age jq
  folder=$("$here/lib/check-archive" "$file")
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -C "$work" -xzf "$file" --no-same-owner --no-same-permissions
  age --decrypt --identity "$KEYS_DIR/age-identity.txt" "$work/$folder/inventory.txt.age" >"$work/before"
  [ -s "$work/before" ] || fail 1 "the archive's inventory is empty: nothing can be compared"
  everything >"$work/now.json"
  names <"$work/now.json" >"$work/now"
  missing=$(LC_ALL=C comm -23 "$work/before" "$work/now")
  if [ -n "$missing" ]; then
    say "$missing"
    fail 1 "$(wc -l <<<"$missing") of $(wc -l <"$work/before") objects are missing"
  fi
  echo "All $(wc -l <"$work/before") objects of $(cut -d ' ' -f 1 "$work/before" | sort -u | wc -l) kinds are there"
}

main "$@"
