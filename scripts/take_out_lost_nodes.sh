#!/usr/bin/env bash
# Takes nodes that do not answer out of the cluster, and ends their pods by force: nobody is left there who could. For
# nodes that are lost with their disks; one that comes back joins anew, and ends what it still runs.
# Usage: take_out_lost_nodes.sh
# Ends with 1 on wrong usage or a failed step, with 2 when more nodes are silent than answer: then the side that asks may
# itself be cut off.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"

main() {
  local nodes lost=() node
  [ "$#" = 0 ] || fail 1 "Usage: $0"
  require_tools kubectl jq
  nodes=$(kubectl get nodes -o json)
  mapfile -t lost < <(jq -r '.items[] | select(any(.status.conditions[]; .type == "Ready" and .status != "True")).metadata.name' <<<"$nodes")
  if [ "${#lost[@]}" = 0 ]; then
    say "every node answers"
    return
  fi
  [ $((2 * ${#lost[@]})) -lt "$(jq '.items | length' <<<"$nodes")" ] ||
    fail 2 "refused: ${lost[*]} do not answer, and they are no minority"
  for node in "${lost[@]}"; do
    kubectl delete pods --all-namespaces --field-selector "spec.nodeName=$node" --force --grace-period=0 >&2
    kubectl delete node "$node" >&2
    echo "Taken out: $node"
  done
}

main "$@"
