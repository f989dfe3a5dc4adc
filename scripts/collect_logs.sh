#!/usr/bin/env bash
# Collects what tells of an intrusion, before anything is stopped: the log of every pod, the database's sessions, the
# objects and events of the namespace. Into incident/<stamp>/ on this desk, with SHA256SUMS over all of it.
# Usage: collect_logs.sh
# Ends with 1 when something of the system could not be collected, with 2 when it refuses: of pods that are gone there is
# no log.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/objects.sh
. "$here/lib/objects.sh"
umask 077

stamp=$(date -u +%Y%m%d_%H%M%S)
readonly stamp folder=incident/$stamp
# Without the logs of these there is no evidence.
readonly workloads=("$release" "$database" "$models")

main() {
  local app
  [ "$#" = 0 ] || fail 1 "Usage: $0"
  require_tools kubectl jq
  for app in "${workloads[@]}"; do
    [ -n "$(in_cluster get pods --selector "app=$app" -o name)" ] ||
      fail 2 "refused: no pod of $app is there, and its logs are gone with its pods; collect before anything is stopped"
  done
  mkdir -p "$folder/logs"
  collect_state
  collect_sessions
  collect_logs
  seal
  echo "collected: $folder, $(wc -l <"$folder/SHA256SUMS") files, SHA256SUMS $(sha256sum <"$folder/SHA256SUMS" | cut -d ' ' -f 1)"
}

collect_state() {
  in_cluster get "$object_kinds" -o json >"$folder/objects.json"
  in_cluster get events -o json >"$folder/events.json"
  kubectl get clusterrolebindings.rbac.authorization.k8s.io -o json >"$folder/cluster-role-bindings.json"
}

# Who is connected to the database now, and from where.
collect_sessions() {
  in_cluster exec -i "service/$database" -c postgres -- psql -X -q -v ON_ERROR_STOP=1 -U postgres -d mesh -c \
    "COPY (SELECT pid, usename, datname, client_addr, application_name, backend_start, state FROM pg_stat_activity
      WHERE backend_type = 'client backend') TO STDOUT WITH (FORMAT csv, HEADER)" </dev/null >"$folder/database-sessions.csv"
}

collect_logs() {
  local pod app phase restarts
  while IFS=' ' read -r pod app phase restarts; do
    if in_cluster logs "$pod" --all-containers --timestamps </dev/null >"$folder/logs/$pod.log" 2>"$folder/logs/$pod.error"; then
      rm "$folder/logs/$pod.error"
    elif [[ " ${workloads[*]} " == *" $app "* ]]; then
      cat "$folder/logs/$pod.error" >&2
      fail 1 "the log of $pod ($phase) could not be collected"
    fi
    # A container that was restarted has an earlier log, if the node still has it.
    if [ "$restarts" != 0 ]; then
      in_cluster logs "$pod" --all-containers --timestamps --previous </dev/null >"$folder/logs/$pod.previous.log" 2>&1 || true
    fi
  done < <(in_cluster get pods -o json | jq -r '.items[]
    | [.metadata.name, .metadata.labels.app // "-", .status.phase, ([.status.containerStatuses[]?.restartCount] | add // 0)]
    | join(" ")')
}

seal() {
  local sums
  sums=$(cd "$folder" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
  printf '%s\n' "$sums" >"$folder/SHA256SUMS"
  (cd "$folder" && sha256sum --check --strict --quiet SHA256SUMS)
  find "$folder" -type f -exec chmod a-w {} +
}

main "$@"
