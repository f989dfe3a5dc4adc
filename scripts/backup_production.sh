#!/usr/bin/env bash
# Backs the whole system up: database and state into the vault, and an archive of its own, with values, objects of every
# kind, configuration, certificates, an inventory and the database's recovery point, onto this desk and into the vault.
# Says "completed" only after all of it was read back, and writes a row into backups/BACKUP_LOG.md in any case.
# Usage: backup_production.sh [--type full|incremental]   (incremental where there is a full backup, else full)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/database.sh
. "$here/lib/database.sh"
# shellcheck source-path=SCRIPTDIR source=lib/inventory.sh
. "$here/lib/inventory.sh"
umask 077

readonly state_seconds=300
stamp=$(date -u +%Y%m%d_%H%M%S)
readonly stamp archive=backups/$stamp.tar.gz log=backups/BACKUP_LOG.md
readonly job=backup-state-${stamp/_/-}

main() {
  read_arguments "$@"
  mkdir -p backups
  work=$(mktemp -d)
  trap finish EXIT
  step="looking at the desk"
  require_desk kubectl helm restic age jq curl
  step="starting the state backup"
  start_job "$job" x0tta6bl4-backup-state
  step="backing up the database"
  back_up_database
  step="backing up the state"
  wait_job "$job" "$state_seconds" | tee "$work/state.log" >&2
  step="packing the archive"
  collect
  pack
  step="reading the archive back"
  "$here/lib/check-archive" "$archive.part" >/dev/null
  step="sending the archive to the vault"
  send
  mv "$archive.part" "$archive"
  status=Success
  echo "Backup completed: $archive"
}

read_arguments() {
  type=incremental
  case "$#:${1:-}" in
    0:) ;;
    2:--type) type=$2 ;;
    *) usage ;;
  esac
  case $type in
    full) pgbackrest_type=full kind=Full ;;
    incremental) pgbackrest_type=incr kind=Incremental ;;
    *) usage ;;
  esac
}

usage() { fail 1 "Usage: $0 [--type full|incremental]"; }

# pgBackRest closes the current log segment, waits until all of the log that the backup needs lies in the vault, and
# then reads the whole repository with its checksums.
back_up_database() {
  in_database backup-database "$pgbackrest_type" verify >"$work/database.json"
  # The first backup of all is a full one, whatever was asked for.
  if [ "$(jq -r .type "$work/database.json")" = full ]; then kind=Full; fi
  label=$(jq -r .label "$work/database.json")
  size=$(jq -r .info.repository.delta "$work/database.json")
}

# What the state backup saved is taken from the vault, not from the cluster again: so the archive holds what the vault
# holds, and the vault has proved that it can be read.
collect() {
  local member folder=$work/plain
  snapshot=$(sed -n 's/^saved: //p' "$work/state.log")
  [ -n "$snapshot" ] || fail 1 "the state backup named no snapshot"
  mkdir "$folder"
  vault_restic restic restore "$snapshot" --no-lock --quiet --target "$work/vault" >&2
  (cd "$work/vault/state" && sha256sum --check --strict --quiet SHA256SUMS) >&2
  for member in configuration secrets certificates resources helm-releases; do
    cp "$work/vault/state/objects/$member.yaml" "$folder/"
  done
  helm get values "$release" --namespace "$namespace" --output yaml >"$folder/values.yaml"
  helm get values "$release" --namespace "$namespace" --all --output yaml >"$folder/values-all.yaml"
  everything >"$work/everything.json"
  names <"$work/everything.json" >"$folder/inventory.txt"
  remaining <"$work/everything.json" | "$here/lib/clean-objects" >"$folder/cluster.yaml"
}

# remaining: of everything, what is cluster-scoped or in our namespace, and of no kind that the state backup
# holds. In the order in which it can be made again.
remaining() {
  local held='["ConfigMap", "Secret", "PersistentVolumeClaim", "Deployment", "StatefulSet", "Service", "ServiceAccount", "Role", "RoleBinding", "CronJob", "NetworkPolicy"]'
  jq --arg namespace "$namespace" --argjson held "$held" '
    .items |= (map(select(.metadata.namespace as $own | $own == null or ($own == $namespace and (.kind | IN($held[]) | not))))
      | sort_by(if .kind == "Namespace" then 0 elif .metadata.namespace == null then 1 else 2 end))'
}

# Everything may hold a secret; only where the recovery point lies is left readable.
pack() {
  local file recipient=$KEYS_DIR/age-recipient.txt folder=$work/$stamp
  mkdir "$folder"
  for file in "$work"/plain/*; do
    age --encrypt --recipients-file "$recipient" --output "$folder/$(basename "$file").age" "$file"
  done
  (cd "$folder" && sha256sum -- *.age) >"$work/sums"
  write_manifest >"$folder/manifest.json"
  (cd "$folder" && sha256sum -- *.age manifest.json) >"$work/sums"
  mv "$work/sums" "$folder/SHA256SUMS"
  tar -C "$work" -czf "$archive.part" "$stamp"
}

write_manifest() {
  jq -n --slurpfile database "$work/database.json" --rawfile sums "$work/sums" --arg stanza "$stanza" \
    --arg snapshot "$snapshot" --arg stamp "$stamp" --arg release "$release" --arg namespace "$namespace" '
    $database[0] as $point
    | {
        version: 1,
        stamp: $stamp,
        release: $release,
        namespace: $namespace,
        database: {
          stanza: $stanza,
          label: $point.label,
          type: $point.type,
          timeline: $point.archive.stop[0:8],
          lsn: $point.lsn,
          archive: $point.archive,
          stopped: ($point.timestamp.stop | todate),
          bytes: $point.info.repository.delta
        },
        state: {repository: "restic", snapshot: $snapshot},
        members: [$sums | split("\n")[] | select(. != "") | split("  ") | {name: .[1], sha256: .[0]}]
      }'
}

send() {
  local sent
  if ! vault_restic archives cat config >/dev/null 2>"$work/said"; then
    grep -q 'specified key does not exist' "$work/said" || fail 1 "the vault's archives: $(<"$work/said")"
    vault_restic archives init >&2
  fi
  sent=$(vault_restic archives backup --json --host desk --tag archive --stdin --stdin-filename "$stamp.tar.gz" \
    <"$archive.part" | jq -er 'select(.message_type == "summary") | .snapshot_id')
  vault_restic archives dump --no-lock "$sent" "$stamp.tar.gz" | cmp - "$archive.part"
  vault_restic archives check --no-lock --quiet
}

finish() {
  rm -rf "$work" "$archive.part"
  write_log_row
}

write_log_row() {
  local bytes=0 verification="Not verified: failed at $step"
  if [ "$status" = Success ]; then
    bytes=$(($(stat -c %s "$archive") + size))
    verification="Verified: archive and state read back from the vault, pgBackRest verify of $label"
  fi
  if [ ! -s "$log" ]; then
    printf '# Backup Log\n\n| Date/Time | Backup Type | Size | Location | Status | Verification |\n' >"$log"
    printf '| --- | --- | --- | --- | --- | --- |\n' >>"$log"
  fi
  printf '| %s | %s | %s | vault %s, %s | %s | %s |\n' "$(date -u +%FT%TZ)" "$kind" \
    "$(numfmt --to=iec-i --suffix=B --format=%.1f "$bytes")" "${VAULT_BUCKET:-}" "$archive" "$status" "$verification" >>"$log"
}

status=Failed
main "$@"
