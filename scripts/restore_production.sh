#!/usr/bin/env bash
# Restores from an archive of backup_production.sh. Brings back what is missing and leaves what is there.
# Usage: restore_production.sh <backup-file.tar.gz> [--only database|configuration|models] [--overwrite]
#                              [--target "<options of pgbackrest restore>"]
# Exit codes: 1 usage or a failed step, 2 the archive is refused and nothing was touched.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
umask 077

usage() { fail 1 "Usage: $0 <backup-file.tar.gz> [--only database|configuration|models] [--overwrite] [--target \"<options>\"]"; }
[ $# -ge 1 ] || usage
file=$1
shift
only=all overwrite=no target=
while [ $# -gt 0 ]; do
  case $1 in
    --only) only=${2:-} && shift ;;
    --target) target=${2:-} && shift ;;
    --overwrite) overwrite=yes ;;
    *) usage ;;
  esac
  shift || usage
done
case $only in all | database | configuration | models) ;; *) usage ;; esac

# Before anything is touched: the archive is whole, the escrow's key opens it.
folder=$("$here/lib/check-archive" "$file")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xzf "$file" --no-same-owner
open() { age -d -i "$KEYS_DIR/age-identity.txt" "$work/$folder/$1.age"; }

restore_configuration() {
  kubectl get namespace "$namespace" > /dev/null 2>&1 || kubectl create namespace "$namespace"
  local kind
  for kind in secrets configmaps serviceaccounts roles rolebindings; do
    if [ "$overwrite" = yes ]; then
      open "$kind.json" | kubectl apply --server-side --force-conflicts -n "$namespace" -f -
    else
      open "$kind.json" | missing_of "$kind" | kubectl apply -n "$namespace" -f -
    fi
  done
  if ! helm status "$release" -n "$namespace" > /dev/null 2>&1; then
    open values.yaml > "$work/values.yaml"
    helm upgrade --install "$release" ./helm/x0tta6bl4 -f "$work/values.yaml" -n "$namespace" --create-namespace --timeout 5m
  fi
}

missing_of() { # missing_of KIND: of the objects on standard input, those that the namespace has not got
  local there
  there=$(kubectl get "$1" -n "$namespace" -o json | jq -c '[.items[].metadata.name]')
  jq --argjson there "$there" '.items |= map(select(.metadata.name as $name | $there | index($name) | not))'
}

restore_database() {
  kubectl scale "statefulset/$database" --replicas=0 -n "$namespace"
  kubectl wait --for=delete "pod/$database-0" -n "$namespace" --timeout=90s
  # A new volume: what is left of the old one is not to be trusted.
  kubectl get pvc "$claim" -n "$namespace" -o json > "$work/claim.json" 2>/dev/null ||
    open persistentvolumeclaims.json | jq --arg name "$claim" '.items[] | select(.metadata.name == $name)' > "$work/claim.json"
  kubectl delete pvc "$claim" -n "$namespace" --ignore-not-found --wait --timeout=90s
  jq '{items: [.]}' "$work/claim.json" | "$here/lib/clean-objects" | jq '.items[0]' | kubectl create -n "$namespace" -f -
  kubectl create configmap x0tta6bl4-db-restore -n "$namespace" --from-literal=options="$target" --dry-run=client -o yaml |
    kubectl apply -n "$namespace" -f -
  run_job db-restore x0tta6bl4-db-restore 900
  kubectl scale "statefulset/$database" --replicas=1 -n "$namespace"
  kubectl rollout status "statefulset/$database" -n "$namespace" --timeout=300s
  in_database psql -X -A -t -U postgres -d mesh -c \
    "SELECT 'timeline ' || timeline_id || ', ' || (SELECT count(*) FROM records) || ' records' FROM pg_control_checkpoint()"
}

restore_models() {
  kubectl scale statefulset/x0tta6bl4-models --replicas=0 -n "$namespace"
  kubectl wait --for=delete pod/x0tta6bl4-models-0 -n "$namespace" --timeout=90s
  run_job models-restore x0tta6bl4-models-restore 300
  kubectl scale statefulset/x0tta6bl4-models --replicas=1 -n "$namespace"
  kubectl rollout status statefulset/x0tta6bl4-models -n "$namespace" --timeout=120s
}

if [ "$only" = all ] || [ "$only" = configuration ]; then restore_configuration; fi
if [ "$only" = all ] || [ "$only" = database ]; then restore_database; fi
if [ "$only" = all ] || [ "$only" = models ]; then restore_models; fi
echo "Restore completed from: $file"
