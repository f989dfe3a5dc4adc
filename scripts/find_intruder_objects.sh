#!/usr/bin/env bash
# Compares what stands in the cluster with what the chart on this desk makes, and names the rest: accounts, rights, jobs,
# pods and services that somebody else put there, rights that somebody changed, rights elsewhere for accounts of ours.
# Usage: find_intruder_objects.sh [--delete]
# Ends with 0 when there is nothing, or all of it is deleted; with 1 when something is there; with 2 when it cannot tell.
# What is deleted is kept in incident/ first.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/objects.sh
. "$here/lib/objects.sh"
umask 077

readonly gone_seconds=90

main() {
  local found
  delete=no
  case "$#:${1:-}" in
    0:) ;;
    1:--delete) delete=yes ;;
    *) fail 2 "Usage: $0 [--delete]" ;;
  esac
  require_tools kubectl helm jq
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  write_chart "$work/chart.json"
  found=$(look)
  if [ -z "$found" ]; then
    echo "nothing stands here that the release did not make"
    return
  fi
  tell "$found"
  [ "$delete" = yes ] || fail 1 "found: $(wc -l <<<"$found") objects that the release did not make"
  keep "$found"
  remove "$found"
  wait_gone
}

look() {
  kubectl get "$object_kinds" --namespace "$namespace" -o json >"$work/here.json"
  kubectl get clusterrolebindings.rbac.authorization.k8s.io -o json >"$work/everywhere.json"
  kubectl get rolebindings.rbac.authorization.k8s.io --all-namespaces -o json |
    jq --arg namespace "$namespace" '.items |= map(select(.metadata.namespace != $namespace))' >"$work/elsewhere.json"
  jq -sc "$one_list" "$work/here.json" "$work/everywhere.json" "$work/elsewhere.json" | foreign_objects "$work/chart.json"
}

tell() { awk -F '\t' '{ printf "%s (%s) %s\n", $1, $2, $3 }' <<<"$1"; }

# at NAMESPACE: the option that leads kubectl there.
at() { if [ "$1" != - ]; then printf -- '--namespace=%s' "$1"; fi; }

keep() {
  local object where folder
  folder=incident/removed-$(date -u +%Y%m%d_%H%M%S)
  mkdir -p "$folder"
  while IFS=$'\t' read -r object where _; do
    # A pod or job may be gone by now: it goes with whoever made it.
    # shellcheck disable=SC2046
    kubectl get "$object" $(at "$where") --ignore-not-found -o yaml </dev/null >"$folder/${object/\//-}.yaml"
  done <<<"$1"
  (cd "$folder" && sha256sum -- *.yaml >SHA256SUMS)
  echo "kept: $folder"
}

# What another of them made goes with it, so it may be gone by then.
remove() {
  local object where
  while IFS=$'\t' read -r object where _; do
    # shellcheck disable=SC2046
    kubectl delete "$object" $(at "$where") --ignore-not-found --wait=false </dev/null
  done <<<"$1"
}

wait_gone() {
  local deadline=$((SECONDS + gone_seconds)) left
  while true; do
    left=$(look)
    if [ -z "$left" ]; then break; fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      tell "$left"
      fail 1 "still there after $gone_seconds s"
    fi
    sleep 1
  done
  echo "removed: nothing is left that the release did not make"
}

main "$@"
