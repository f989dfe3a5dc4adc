#!/usr/bin/env bash
# Names the node that a network partition has cut off: the one with replicas of the mesh of which a replica with a quorum,
# on the side that is kept, reaches none; or the one that is not ready.
# Usage: find_cut_off_node.sh [ENTRY]   (a client's entry on the side that is kept; default: http://localhost:8080)
# Asks once a second, TRIES (30) times.
# Ends with 1 on wrong usage or when no node is cut off, with 2 when more than one is: that is no minority.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"

readonly tries=${TRIES:-30}

# Node, replicas on it, and how many of them the mesh reaches. One that is being taken away still says where it was.
readonly by_node='
  [.members[] | select(.reachable).id] as $reached
  | $pods.items | map(select(.spec.nodeName) | {node: .spec.nodeName, reached: (.metadata.name | IN($reached[]))})
  | group_by(.node)[] | [.[0].node, length, (map(select(.reached)) | length)] | @tsv'
readonly not_ready='.items[] | select(any(.status.conditions[]; .type == "Ready" and .status != "True")).metadata.name'

main() {
  local entry=${1:-http://localhost:8080} try found=
  [ "$#" -le 1 ] || fail 1 "Usage: $0 [ENTRY]"
  for ((try = 1; try <= tries; try++)); do
    if [ "$try" -gt 1 ]; then sleep 1; fi
    if found=$(cut_off "$entry") && [ "$(wc -w <<<"$found")" = 1 ]; then
      echo "$found"
      return
    fi
  done
  [ -z "$found" ] || fail 2 "more than one node is cut off, which is no minority: $(xargs <<<"$found")"
  fail 1 "no node is cut off, as far as $entry and the control plane can tell"
}

# Every node that is cut off by the word of one answer; fails without an answer that counts.
cut_off() {
  local status pods table
  status=$(curl --fail --silent --max-time 2 "$1/mesh/status") || return 1
  [ "$(jq .quorum <<<"$status")" = true ] || return 1
  pods=$(in_cluster get pods --selector "app=$release" -o json) || return 1
  table=$(jq -r --argjson pods "$pods" "$by_node" <<<"$status")
  say "$(printf 'node\treplicas\treached\n%s\n' "$table")"
  {
    awk '$3 == 0 { print $1 }' <<<"$table"
    kubectl get nodes -o json | jq -r "$not_ready"
  } | sort -u
}

main "$@"
