#!/usr/bin/env bash
# Backs the whole system up: database and state into the vault, and an archive of its own with values, resources,
# configuration and the database's recovery point. Says "completed" only after reading it all back.
# Usage: backup_production.sh [--type full|incremental]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
umask 077

type=incremental
if [ "${1:-}" = --type ] && [ $# -eq 2 ]; then type=$2; elif [ $# -ne 0 ]; then type=; fi
case $type in
  full) label=Full option=full ;;
  incremental) label=Incremental option=incr ;;
  *) fail 1 "Usage: $0 [--type full|incremental]" ;;
esac

stamp=$(date -u +%Y%m%d_%H%M%S)
archive=backups/$stamp.tar.gz
log=backups/BACKUP_LOG.md
work=$(mktemp -d)
size=0 status=Failed verification="not verified"

log_row() {
  if [ ! -s "$log" ]; then
    printf '# Backup Log\n\n| Date/Time | Backup Type | Size | Location | Status | Verification |\n' > "$log"
    printf '| --- | --- | --- | --- | --- | --- |\n' >> "$log"
  fi
  printf '| %s | %s | %s bytes | %s, vault | %s | %s |\n' \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$label" "$size" "$archive" "$status" "$verification" >> "$log"
}
finish() {
  rm -rf "$work"
  log_row
}
trap finish EXIT
mkdir -p backups

# 1. The database into the vault. pgBackRest waits until the log that the backup needs has arrived.
in_database backup-database "$option"
in_database pgbackrest --stanza=mesh --output=json info > "$work/pgbackrest.json"
recovery_point=$(jq -c '.[0].backup[-1] | {stanza: "mesh", "label": .label, type: .type, lsn: .lsn, archive: .archive, timestamp: .timestamp, bytes: .info.repository.delta}' "$work/pgbackrest.json")
backup_label=$(jq -r .label <<< "$recovery_point")

# 2. Configuration, certificates and model states into the vault.
snapshot=$(run_job "backup-state-${stamp//_/-}" x0tta6bl4-backup-state 120 | sed -n 's/^saved: //p')
[ -n "$snapshot" ] || fail 1 "the state backup named no snapshot"

# 3. The archive. Whatever may hold a secret is encrypted for the escrow's key alone.
recipient=$(cat "$KEYS_DIR/age-recipient.txt")
mkdir "$work/$stamp"
helm get values "$release" -n "$namespace" --all -o yaml | age -r "$recipient" -o "$work/$stamp/values.yaml.age"
for kind in "${kinds[@]}"; do
  kubectl get "$kind" -n "$namespace" -o json | "$here/lib/clean-objects" | age -r "$recipient" -o "$work/$stamp/$kind.json.age"
done
kubectl get namespace "$namespace" -o json > "$work/$stamp/namespace.json"
kubectl get storageclasses -o json > "$work/$stamp/storageclasses.json"
jq -n --argjson point "$recovery_point" --arg snapshot "$snapshot" --arg stamp "$stamp" \
  '{stamp: $stamp, database: $point, state: {snapshot: $snapshot}}' > "$work/$stamp/manifest.json"
(cd "$work/$stamp" && sha256sum -- *.age *.json > SHA256SUMS)
tar -C "$work" -czf "$archive.part" "$stamp"
mv "$archive.part" "$archive"

# 4. The archive into the vault.
vault_restic cat config > /dev/null 2>&1 || vault_restic init > /dev/null
vault_restic backup --quiet --tag archive --host desk --stdin --stdin-filename "$stamp.tar.gz" < "$archive"

# 5. Everything read back: sums of the archive, the archive as the vault holds it, the backup as pgBackRest lists it.
"$here/lib/check-archive" "$archive" > /dev/null
vault_restic dump --tag archive --host desk --path "/$stamp.tar.gz" latest "/$stamp.tar.gz" | cmp - "$archive"
vault_restic check --quiet --no-lock
in_database pgbackrest --stanza=mesh --set="$backup_label" --output=json info | jq -e '.[0].backup[0].error == false' > /dev/null
size=$(($(stat -c %s "$archive") + $(jq -r .bytes <<< "$recovery_point")))
status=Success
verification="Verified: sums, vault read back, $backup_label"
echo "Backup completed: $archive"
