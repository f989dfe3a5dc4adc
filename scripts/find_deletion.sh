#!/usr/bin/env bash
# Looks in the archived log for the first transaction of the last hours that deleted many rows. Prints where the database
# has to be restored to, as restore_production.sh takes it by --target, so that this transaction never was; prints nothing
# when there is none, or when no database is there that could be asked. Changes nothing.
# Usage: find_deletion.sh [--hours N] [--rows N]      (default: 2 hours, 1000 rows)
# Ends with 1 on wrong usage, or when it could not look to the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"

main() {
  local primary
  read_arguments "$@"
  require_tools kubectl
  primary=$(recorded primary) || fail 1 "the cluster does not answer"
  if [ -z "$primary" ] || [ "$(role_of "$primary")" != primary ]; then
    say "no database answers: nothing is looked for"
    return
  fi
  in_pod "$primary" find-deletion "$hours" "$rows"
}

read_arguments() {
  hours=2 rows=1000
  while [ "$#" -gt 0 ]; do
    case $1:${2:-} in
      --hours:[1-9]* | --rows:[1-9]*)
        [[ $2 =~ ^[0-9]+$ ]] || usage
        printf -v "${1#--}" '%s' "$2"
        shift 2
        ;;
      *) usage ;;
    esac
  done
}

usage() { fail 1 "Usage: $0 [--hours N] [--rows N]"; }

main "$@"
