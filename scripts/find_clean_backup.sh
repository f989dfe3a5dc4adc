#!/usr/bin/env bash
# Finds the newest archive in the vault that holds nothing but what the chart on this desk makes, fetches it into
# backups/ and prints its name. Every archive that was passed over is named, with what it holds.
# Usage: find_clean_backup.sh [--days N]   (how far back an intruder is looked for at most; default 7)
# Ends with 2 when there is none.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/objects.sh
. "$here/lib/objects.sh"
umask 077

main() {
  local oldest name found
  read_arguments "$@"
  require_desk kubectl helm restic age jq
  [ -r "$KEYS_DIR/age-identity.txt" ] || fail 2 "refused: the key that opens the archives is not in $KEYS_DIR"
  oldest=$(date -u -d "$days days ago" +%Y%m%d_%H%M%S)
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  write_chart "$work/chart.json"
  "$here/fetch_backup.sh" --list | cut -d ' ' -f 1 | tac >"$work/names"
  while read -r name; do
    if [[ $name < $oldest ]]; then break; fi
    "$here/fetch_backup.sh" "$name" </dev/null >&2
    found=$(look_into "$name" </dev/null)
    if [ -z "$found" ]; then
      say "clean: $name"
      echo "$name"
      return
    fi
    say "not clean: $name holds $(cut -f 1 <<<"$found" | paste -s -d ' ')"
  done <"$work/names"
  fail 2 "no archive of the last $days days is clean"
}

read_arguments() {
  days=7
  case "$#:${1:-}" in
    0:) ;;
    2:--days) days=$2 ;;
    *) fail 1 "Usage: $0 [--days N]" ;;
  esac
  [[ $days =~ ^[1-9][0-9]{0,3}$ ]] || fail 1 "--days $days: a number of days is expected"
}

# look_into NAME: what the archive holds beside the release.
look_into() {
  local folder=$work/opened
  rm -rf "$folder"
  mkdir "$folder"
  tar -C "$folder" -xzf "backups/$1" --no-same-owner --no-same-permissions --strip-components=1
  age --decrypt --identity "$KEYS_DIR/age-identity.txt" "$folder/resources.yaml.age" >"$folder/resources.yaml"
  kubectl create --dry-run=client --validate=false -o json -f "$folder/resources.yaml" | jq -sc "$one_list" >"$folder/objects.json"
  [ "$(jq length "$folder/objects.json")" -gt 0 ] || fail 2 "refused: $1 holds no objects, so it cannot be called clean"
  age --decrypt --identity "$KEYS_DIR/age-identity.txt" "$folder/cluster.yaml.age" >"$folder/cluster.json"
  jq -sc --arg namespace "$namespace" '
    (.[0] | map(select(.kind != "PersistentVolumeClaim")))
    + (.[1].items | map(select(.kind == "ClusterRoleBinding" or (.metadata.namespace == $namespace
        and (.kind | IN("DaemonSet", "Job", "ReplicaSet", "ReplicationController", "Pod", "Ingress"))))))' \
    "$folder/objects.json" "$folder/cluster.json" | foreign_objects "$work/chart.json"
}

main "$@"
