#!/usr/bin/env bash
# Lets the primary take writes alone where its standby is lost or cut off, until rejoin_standby.sh has brought it back. Meanwhile the
# loss of the primary costs what is not in the vault yet.
# Usage: degrade_database.sh [--if-needed | --without NODE]
# Where writes are acknowledged it refuses; with --if-needed it does nothing then. --without: the standby does not count if its
# volume lies on that node, even if it follows: the node is about to be taken out. If it lies elsewhere nothing is done.
# Ends with 1 on wrong usage or a failed step, with 2 when it refuses and has touched nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"

main() {
  local if_needed=no without=""
  case "$#:${1:-}" in
    0:) ;;
    1:--if-needed) if_needed=yes ;;
    2:--without) without=$2 ;;
    *) fail 1 "Usage: $0 [--if-needed | --without NODE]" ;;
  esac
  require_tools kubectl jq
  primary=$(recorded primary) || fail 2 "refused: the cluster does not answer"
  [ -n "$primary" ] || fail 2 "refused: there is no record of who is primary (ConfigMap $record)"
  [ -z "$without" ] || [ "$(node_of_copy "$primary")" != "$without" ] ||
    fail 2 "refused: the primary itself lies on $without: see promote_standby.sh"
  [ "$(role_of "$primary")" = primary ] || fail 2 "refused: $primary, the recorded primary, takes no writes: see promote_standby.sh"
  if [ "$(recorded synchronous)" = required ]; then
    if [ -n "$without" ]; then
      if [ "$(node_of_copy "$(other_pod "$primary")")" != "$without" ]; then
        echo "Not needed: the standby's volume does not lie on $without"
        return
      fi
    elif acknowledges "$primary"; then
      if [ "$if_needed" = no ]; then fail 2 "refused: writes are acknowledged, so the standby is there"; fi
      echo "Not needed: writes are acknowledged, so the standby is there"
      return
    fi
    timed "recorded: $primary takes writes alone" move_record "$primary" required "$primary" suspended
  fi
  timed "degraded: a write no longer waits for a standby" in_pod "$primary" set-synchronous suspended
  timed "a client's write was acknowledged" write_through_service "$primary" 30
  echo "Degraded: $primary takes writes without a standby. Next: scripts/rejoin_standby.sh"
}

main "$@"
