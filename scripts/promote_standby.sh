#!/usr/bin/env bash
# Promotes the standby where the primary is lost or cut off. No acknowledged write is lost: the standby had it first. From
# then on the database takes writes without a second copy, until rejoin_standby.sh has brought one back.
# Usage: promote_standby.sh [--check] [--replace]
#   --check    only looks whether the standby can be promoted
#   --replace  promotes it although the primary answers, for instance from a damaged volume; without: one that answers has
#              lost its standby, and degrade_database.sh lets it write alone. Not needed where its claim was deleted
# Ends with 1 on wrong usage or a failed step, with 2 when it refuses and has touched nothing. Started again after a
# failed step, it goes on from there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"

readonly promote_seconds=120 serve_seconds=60

main() {
  read_arguments "$@"
  require_tools kubectl jq
  choose
  if [ "$check" = yes ]; then
    echo "$candidate can be promoted"
    return
  fi
  if [ "$named" != "$candidate" ]; then
    timed "recorded as primary: $candidate" move_record "$named" required "$candidate" suspended
  fi
  timed "fenced: $former" fence
  timed "degraded: a write no longer waits for a standby" in_pod "$candidate" set-synchronous suspended
  timed "promoted: $candidate" promote
  timed "the Service leads to $candidate" lead_to "$candidate"
  timed "a client's write was acknowledged" write_through_service "$candidate" "$serve_seconds"
  echo "Promotion completed: $candidate is primary on timeline $(timeline), without a standby." \
    "Next: scripts/rejoin_standby.sh for the second copy, and a backup: the log may lack what was archived by nobody."
}

read_arguments() {
  check=no replace=no
  while [ "$#" -gt 0 ]; do
    case $1 in
      --check) check=yes ;;
      --replace) replace=yes ;;
      *) fail 1 "Usage: $0 [--check] [--replace]" ;;
    esac
    shift
  done
}

# Who is promoted, or why nobody is. Touches nothing.
choose() {
  local role
  named=$(recorded primary) || fail 2 "refused: the cluster does not answer"
  [ -n "$named" ] || fail 2 "refused: there is no record of who is primary (ConfigMap $record)"
  role=$(role_of "$named")
  if [ "$role" = standby ] || { [ "$role" = primary ] && [ "$(service_leads_to)" != "$named" ]; }; then
    say "a promotion of $named did not come to its end; it is taken up"
    candidate=$named former=$(other_pod "$named")
    former_role=$(role_of "$former")
    return
  fi
  candidate=$(other_pod "$named") former=$named former_role=$role
  if [ "$role" = replaying ]; then
    fail 2 "refused: $named replays the log after a restore, and is primary when that has ended"
  fi
  if [ "$role" = primary ] && claim_goes "$named"; then
    say "$named answers, and its claim was deleted: its volume goes when it ends"
    replace=yes
  fi
  if [ "$role" = primary ] && [ "$replace" = no ]; then
    fail 2 "refused: $named answers, see degrade_database.sh; --replace replaces it all the same"
  fi
  [ "$(recorded synchronous)" = required ] ||
    fail 2 "refused: $named took writes without a standby, so $candidate may lack some: restore from the vault"
  if claim_goes "$candidate"; then
    fail 2 "refused: the claim of $candidate was deleted: rejoin_standby.sh --new-volume while the primary answers, else restore"
  fi
  is_copy "$candidate" || fail 2 "refused: no standby survives, $candidate does not answer as one: restore from the vault"
}

# By the record, which every start asks, it comes back as a standby only. Where its node cannot be reached it may still
# run, and waits in vain: what it acknowledges must be on the one standby there is, and that is promoted.
fence() {
  if [ "$former_role" != standby ]; then in_cluster delete pod "$former" --ignore-not-found --wait=false >&2; fi
}

promote() {
  local receiving
  if [ "$(role_of "$candidate")" = standby ]; then
    say "$candidate has received and replayed the log up to" \
      "$(ask_pod "$candidate" "SELECT concat_ws(' and ', pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())")"
    [ "$(in_pod "$candidate" psql -XAtqU postgres -c "SELECT pg_promote(true, $promote_seconds)")" = t ] ||
      fail 1 "$candidate was not promoted within $promote_seconds s"
  fi
  receiving=$(ask_pod "$candidate" 'SELECT count(*) FROM pg_stat_wal_receiver')
  [ "$receiving" = 0 ] || fail 1 "$candidate still receives the log of $former, which may acknowledge writes by that"
}

timeline() { ask_pod "$candidate" 'SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)'; }

main "$@"
