#!/usr/bin/env bash
# Restores from an archive of backup_production.sh. Brings back what is missing and leaves what is there; configuration
# is as the archive has it, with --newest as the newest state backup in the vault has it; database and model states come
# to the newest point that the vault has.
# Usage: restore_production.sh <backup-file.tar.gz> [--only database|configuration|models] [--newest]
#                              [--overwrite | --if-lost] [--target "<options of pgbackrest restore>"]
# --if-lost: it is no fault when a database that answers stays as it is.
# Ends with 1 on wrong usage or a failed step, with 2 when it refuses and has touched nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"
umask 077

readonly ready_seconds=600 job_seconds=3600
run=$(date -u +%Y%m%d-%H%M%S)
readonly run

main() {
  read_arguments "$@"
  require_desk kubectl helm restic age jq curl
  # Refusals come first: from here to check_recovery_point nothing is touched.
  folder=$("$here/lib/check-archive" "$file")
  [ -r "$KEYS_DIR/age-identity.txt" ] || fail 2 "refused: the key that opens the archive is not in $KEYS_DIR"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -C "$work" -xzf "$file" --no-same-owner --no-same-permissions
  if wants database || wants models; then check_recovery_point; fi
  if wants database; then decide_on_database; fi

  if wants configuration; then
    if [ "$newest" = yes ]; then fetch_state; fi
    restore_configuration
  fi
  if wants database && [ "$database_stays" = no ]; then restore_database; fi
  if wants models; then restore_models; fi
  echo "Restore completed from: $file"
}

read_arguments() {
  only=all overwrite=no if_lost=no newest=no target=
  case ${1:-} in
    '' | -*) usage ;;
  esac
  file=$1
  shift
  while [ "$#" -gt 0 ]; do
    case $1 in
      --overwrite) overwrite=yes ;;
      --newest) newest=yes ;;
      --if-lost) if_lost=yes ;;
      --only | --target)
        [ "$#" -ge 2 ] || usage
        printf -v "${1#--}" '%s' "$2"
        shift
        ;;
      *) usage ;;
    esac
    shift
  done
  case $only in all | database | configuration | models) ;; *) usage ;; esac
  case $overwrite$if_lost in yesyes) usage ;; esac
}

usage() {
  fail 1 "Usage: $0 <backup-file.tar.gz> [--only database|configuration|models] [--newest] [--overwrite | --if-lost]" \
    "[--target \"<options>\"]"
}

wants() { [ "$only" = all ] || [ "$only" = "$1" ]; }

# read_manifest FILTER
read_manifest() { jq -er "$1" "$work/$folder/manifest.json"; }

# open MEMBER: a member in clear, on standard output; of the state backup, where one was fetched and holds it.
open() {
  local newer=$work/vault/state/objects/$1
  if [ -f "$newer" ]; then cat "$newer"; else age --decrypt --identity "$KEYS_DIR/age-identity.txt" "$work/$folder/$1.age"; fi
}

# The newest state backup: the archive is made once a day and around changes, this every ten minutes.
fetch_state() {
  local snapshot
  snapshot=$(vault_restic restic snapshots --no-lock --json --tag state --host "$namespace" |
    jq -r 'sort_by(.time) | last // error("the vault holds no state backup") | "\(.id) \(.time)"')
  vault_restic restic restore "${snapshot%% *}" --no-lock --quiet --target "$work/vault" --include /state/objects \
    --include /state/SHA256SUMS >&2
  (cd "$work/vault/state" && grep ' \./objects/' SHA256SUMS | sha256sum --check --strict --quiet) >&2
  say "configuration as state backup ${snapshot%% *} of ${snapshot##* } has it"
}

# Asks the vault itself, without the cluster: what the archive points to must be there before anything is given up.
check_recovery_point() {
  local label key status
  label=$(read_manifest .database.label)
  for key in "backup/$stanza/backup.info" "backup/$stanza/$label/backup.manifest" "archive/$stanza/archive.info"; do
    status=$(vault_status "pgbackrest/$key") || fail 2 "refused: the vault does not answer"
    [ "$status" = 200 ] || fail 2 "refused: the vault has no $key (HTTP $status), so backup $label cannot be restored"
  done
  vault_restic restic cat snapshot "$(read_manifest .state.snapshot)" --no-lock >/dev/null ||
    fail 2 "refused: the vault has no state backup $(read_manifest .state.snapshot)"
}

# A database that answers is replaced only on demand. One that may only be slow to show its state is not given up, and
# neither is a standby: it holds what the vault has not got yet.
decide_on_database() {
  local deadline=$((SECONDS + 30)) primary
  database_stays=no
  if [ "$overwrite" = yes ]; then return; fi
  primary=$(recorded primary) || fail 2 "refused: the cluster does not answer"
  if [ -z "$primary" ]; then return; fi
  while [ "$(pod_ready "$primary")" = True ]; do
    if [ "$(role_of "$primary")" = primary ]; then
      if [ "$only" = database ] && [ "$if_lost" = no ]; then fail 2 "refused: the database answers; --overwrite replaces it"; fi
      say "the database answers and stays as it is; --overwrite replaces it"
      database_stays=yes
      return
    fi
    [ "$SECONDS" -lt "$deadline" ] || fail 2 "refused: the database's pod is ready, yet it cannot be asked; --overwrite replaces it"
    sleep 1
  done
  if [ "$(recorded synchronous)" = required ] && is_copy "$(other_pod "$primary")"; then
    fail 2 "refused: the standby $(other_pod "$primary") survives: promote_standby.sh; --overwrite gives it up"
  fi
}

# pod_ready POD: True, False or nothing where there is no pod. Fails when the cluster does not answer.
pod_ready() {
  in_cluster get pod "$1" --ignore-not-found -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'
}

restore_configuration() {
  open cluster.yaml | bring '.*' never
  open configuration.yaml | bring ConfigMap "$overwrite"
  # A Secret that is there is never replaced: the archive may be from before a rotation, and would bring back what leaked.
  open secrets.yaml | bring Secret never
  open certificates.yaml | bring Secret never
  # On demand the release's own objects, too, are set back to what chart and archive say, replicas included.
  if [ "$overwrite" = yes ] || ! helm status "$release" --namespace "$namespace" >/dev/null 2>&1; then
    open values.yaml >"$work/values.yaml"
    helm upgrade --install "$release" ./helm/x0tta6bl4 --namespace "$namespace" \
      --values "$work/values.yaml" --timeout 2m
  fi
  # Claims come from their StatefulSets, and the database's from its own restore.
  open resources.yaml | bring 'Deployment|StatefulSet|Service|ServiceAccount|Role|RoleBinding|CronJob|NetworkPolicy' never
}

# bring KINDS OVERWRITE: of the objects on standard input, makes those that are missing; replaces the others on demand.
bring() {
  local wanted=$work/wanted.json chosen=$work/chosen.json there
  cat >"$work/objects.yaml"
  if [ ! -s "$work/objects.yaml" ]; then return; fi
  kubectl create --dry-run=client --validate=false -o json -f "$work/objects.yaml" |
    jq -s --arg kinds "^($1)$" '{apiVersion: "v1", kind: "List", items: [
        .[] | if .kind == "List" then .items[] else . end | select(.kind | test($kinds))]}' >"$wanted"
  if [ "$(jq '.items | length' "$wanted")" = 0 ]; then return; fi
  there=$(kubectl get --ignore-not-found -o json -f "$wanted" |
    jq -sc '[.[] | if .kind == "List" then .items[] else . end | "\(.kind)/\(.metadata.name)"]')
  choose "$there" false >"$chosen"
  if [ "$(jq '.items | length' "$chosen")" != 0 ]; then kubectl create -f "$chosen"; fi
  # What the cluster remembers of its database is no configuration.
  choose "$there" true | jq --arg memory "$database-state" '.items |= map(select(.metadata.name != $memory))' >"$chosen"
  if [ "$2" = yes ] && [ "$(jq '.items | length' "$chosen")" != 0 ]; then replace "$chosen"; fi
}

# Others may write while it is replaced: then the server refuses, and it is done again.
replace() {
  local left=5
  until kubectl replace -f "$1"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail 1 "the objects could not be replaced"
    sleep 1
  done
}

# choose NAMES LISTED: the wanted objects that are (true) or are not (false) among the names.
choose() {
  jq --argjson names "$1" --argjson listed "$2" \
    '.items |= map(select(("\(.kind)/\(.metadata.name)" | IN($names[])) == $listed))' "$work/wanted.json"
}

# Both copies are given up: nothing on the old volumes is trusted. The first pod is the primary then, whoever was; the
# other makes itself a copy of it, and no write is acknowledged before that follows.
restore_database() {
  local pod primary=${pods[0]}
  in_cluster scale "statefulset/$database" --replicas=0
  for pod in "${pods[@]}"; do wait_gone "pod/$pod"; done
  new_claim "$primary" >"$work/claim.json"
  for pod in "${pods[@]}"; do in_cluster delete pvc "$(claim_of "$pod")" --ignore-not-found --wait=false; done
  for pod in "${pods[@]}"; do wait_gone "pvc/$(claim_of "$pod")"; done
  in_cluster create -f "$work/claim.json"
  move_record "$(recorded primary)" "$(recorded synchronous)" "$primary" required
  lead_to "$primary"
  set_options x0tta6bl4-db-restore --from-literal=options="$target"
  start_job "db-restore-$run" x0tta6bl4-db-restore
  wait_job "db-restore-$run" "$job_seconds"
  in_cluster delete configmap x0tta6bl4-db-restore
  in_cluster scale "statefulset/$database" --replicas="${#pods[@]}"
  in_cluster rollout status "statefulset/$database" --timeout="${ready_seconds}s"
  check_database "$primary"
}

# new_claim POD: its claim as the StatefulSet would make it.
new_claim() {
  in_cluster get statefulset "$database" -o json | jq --arg name "$(claim_of "$1")" '{
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {name: $name, labels: .spec.selector.matchLabels},
    spec: .spec.volumeClaimTemplates[0].spec
  }'
}

# set_options NAME ARGUMENT...: the ConfigMap that the restore's job reads its options from.
set_options() {
  local name=$1
  shift
  in_cluster delete configmap "$name" --ignore-not-found
  in_cluster create configmap "$name" "$@"
}

# check_database PRIMARY: a restored database goes on under a new timeline; one that does not has not been restored.
check_database() {
  local before after records
  before=$(read_manifest .database.timeline)
  after=$(ask_database 'SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)')
  records=$(ask_database 'SELECT count(*) FROM records')
  [[ $after > $before ]] || fail 1 "the database is still on timeline $before: it was not restored"
  # So that its files, too, say which timeline they belong to.
  ask_database CHECKPOINT
  wait_replication "$1" "sync_state = 'sync'" "$ready_seconds" || fail 1 "the standby does not become synchronous"
  say "the database is ready on timeline $after (the backup: $before) with $records records, and so is its standby"
}

ask_database() { in_database psql -X -A -t -q -v ON_ERROR_STOP=1 -U postgres -d mesh -c "$1"; }

restore_models() {
  if [ "$overwrite" = no ] && models_are_there; then
    [ "$only" != models ] || fail 2 "refused: there are model states; --overwrite replaces them"
    say "the model states stay as they are; --overwrite replaces them"
    return
  fi
  in_cluster scale "statefulset/$models" --replicas=0
  wait_gone "pod/$models-0"
  set_options x0tta6bl4-models-restore --from-literal=overwrite="$overwrite"
  start_job "models-restore-$run" x0tta6bl4-models-restore
  wait_job "models-restore-$run" "$job_seconds"
  in_cluster delete configmap x0tta6bl4-models-restore
  in_cluster scale "statefulset/$models" --replicas=1
  in_cluster rollout status "statefulset/$models" --timeout="${ready_seconds}s"
}

# Where the keeper is down this is not known, and the job looks for itself.
models_are_there() {
  [ -n "$(in_cluster exec "$models-0" -- find /models -maxdepth 1 -name '*.json' -print -quit </dev/null 2>/dev/null || true)" ]
}

main "$@"
