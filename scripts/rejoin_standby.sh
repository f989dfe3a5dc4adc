#!/usr/bin/env bash
# Brings the second copy back: waits until the other pod follows the primary, and lets every write wait for it again.
# A pod with data of its own, as a former primary has, makes itself a fresh copy when it starts.
# Usage: rejoin_standby.sh [--new-volume]   (--new-volume: its volume is lost or damaged and is given up)
# Ends with 1 on wrong usage or a failed step, with 2 when it refuses and has touched nothing. Harmless when all is well.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"

readonly copy_seconds=600 caught_up_bytes=1048576

main() {
  case "$#:${1:-}" in
    0:) new_volume=no ;;
    1:--new-volume) new_volume=yes ;;
    *) fail 1 "Usage: $0 [--new-volume]" ;;
  esac
  require_tools kubectl jq
  primary=$(recorded primary) || fail 2 "refused: the cluster does not answer"
  [ -n "$primary" ] || fail 2 "refused: there is no record of who is primary (ConfigMap $record)"
  [ "$(role_of "$primary")" = primary ] || fail 2 "refused: $primary, the recorded primary, takes no writes"
  standby=$(other_pod "$primary")
  if [ "$new_volume" = yes ]; then
    timed "given up: the volume of $standby" give_up_volume
  elif [ "$(role_of "$standby")" = primary ]; then
    # It has not heard yet that it no longer is: as it starts, it asks.
    in_cluster delete pod "$standby" --wait=false >&2
  fi
  timed "caught up: $standby" catch_up
  timed "synchronous: a write waits for $standby" require_standby
  timed "a client's write was acknowledged" write_through_service "$primary" 30
  echo "Rejoin completed: $standby is the synchronous standby of $primary"
}

give_up_volume() {
  local node ready force=()
  node=$(in_cluster get pod "$standby" --ignore-not-found -o jsonpath='{.spec.nodeName}')
  if [ -n "$node" ]; then
    ready=$(kubectl get node "$node" --ignore-not-found -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')
    # Nobody is left there who would say that the pod has ended.
    if [ "$ready" != True ]; then force=(--force --grace-period=0); fi
  fi
  in_cluster delete pvc "$(claim_of "$standby")" --ignore-not-found --wait=false >&2
  in_cluster delete pod "$standby" --ignore-not-found --wait=false "${force[@]}" >&2
  wait_gone "pvc/$(claim_of "$standby")" >&2
}

catch_up() {
  wait_replication "$primary" \
    "state = 'streaming' AND pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn) < $caught_up_bytes" "$copy_seconds" ||
    fail 1 "$standby does not follow $primary after $copy_seconds s: see its log; --new-volume gives it a new volume"
}

# First the server, then the record: it may say `required` only while the server waits.
require_standby() {
  in_pod "$primary" set-synchronous required
  wait_replication "$primary" "sync_state = 'sync'" 30 || fail 1 "$standby does not become synchronous"
  move_record "$primary" "$(recorded synchronous)" "$primary" required
}

main "$@"
