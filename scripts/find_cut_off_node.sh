#!/usr/bin/env bash
# Names the node that a network partition has cut off: the one with replicas of the mesh of which a replica with a quorum,
# on the side that is kept, reaches none; or the one that is not ready. Where nobody is cut off: the one whose packets get
# lost, so that many of the connections from the control plane's node to replicas there do not stand in time.
# Usage: find_cut_off_node.sh [ENTRY]   (a client's entry on the side that is kept; default: http://localhost:8080)
# Asks once a second, TRIES (30) times.
# Ends with 1 on wrong usage or when no node is cut off, with 2 when more than one is: that is no minority.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"

readonly tries=${TRIES:-30} measured_every=5
# Connections to each replica, how long one may take, and how many may take longer: a lost packet is sent again after 200 ms
# to 1 s, and a healthy way takes a few.
readonly connections=20 within_ms=150 late_most=3

# Node, replicas on it, and how many of them the mesh reaches. One that is being taken away still says where it was.
readonly by_node='
  [.members[] | select(.reachable).id] as $reached
  | $pods.items | map(select(.spec.nodeName) | {node: .spec.nodeName, reached: (.metadata.name | IN($reached[]))})
  | group_by(.node)[] | [.[0].node, length, (map(select(.reached)) | length)] | @tsv'
readonly not_ready='.items[] | select(any(.status.conditions[]; .type == "Ready" and .status != "True")).metadata.name'

# Reads node and address of each replica, and prints both with the number of connections that did not stand in time.
readonly measure='
const [count, withinMs] = process.argv.slice(1).map(Number);
const { connect } = require("node:net");
const one = (host) => new Promise((resolve) => {
  const socket = connect({ host, port: 8443 });
  const end = (late) => { clearTimeout(timer); socket.destroy(); resolve(late); };
  const timer = setTimeout(end, withinMs, 1);
  socket.once("connect", () => end(0)).once("error", () => end(1));
});
let text = "";
process.stdin.on("data", (more) => (text += more)).on("end", async () => {
  for (const [node, host] of text.trim().split("\n").map((line) => line.split(" "))) {
    const late = await Promise.all(Array.from({ length: count }, () => one(host)));
    console.log(node, host, late.reduce((sum, one) => sum + one, 0));
  }
});'

main() {
  local entry=${1:-http://localhost:8080} try found=
  [ "$#" -le 1 ] || fail 1 "Usage: $0 [ENTRY]"
  for ((try = 1; try <= tries; try++)); do
    if [ "$try" -gt 1 ]; then sleep 1; fi
    if found=$(cut_off "$entry") && [ "$(wc -w <<<"$found")" = 1 ]; then
      echo "$found"
      return
    fi
    if [ -z "$found" ] && is_measured "$try" && found=$(lossy) && [ "$(wc -w <<<"$found")" = 1 ]; then
      say "packets from and to $found get lost"
      echo "$found"
      return
    fi
  done
  [ -z "$found" ] || fail 2 "more than one node is cut off, which is no minority: $(xargs <<<"$found")"
  fail 1 "no node is cut off, as far as $entry and the control plane can tell"
}

is_measured() { [ $(($1 % measured_every)) = 0 ] || [ "$1" = "$tries" ]; }

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

# Every node of which each replica is late too often, seen from the control plane's node; nothing when that cannot be measured.
lossy() {
  local pods from table
  pods=$(in_cluster get pods --selector "app=$release" -o json) || return 1
  from=$(kubectl get nodes --selector node-role.kubernetes.io/control-plane -o json |
    jq -r --argjson pods "$pods" '[.items[].metadata.name] as $planes
      | [$pods.items[] | select(.spec.nodeName | IN($planes[])).metadata.name][0] // empty')
  [ -n "$from" ] || return 1
  table=$(jq -r '.items[] | select(.metadata.deletionTimestamp == null and .status.podIP) | "\(.spec.nodeName) \(.status.podIP)"' <<<"$pods" |
    timeout 20 kubectl --namespace "$namespace" exec -i "$from" -- node -e "$measure" "$connections" "$within_ms") || return 1
  say "$(printf 'node\treplica\tlate of %s\n%s\n' "$connections" "$table")"
  awk -v most="$late_most" '{ all[$1]++ } $3 > most { late[$1]++ } END { for (node in all) if (late[node] == all[node]) print node }' <<<"$table" | sort
}

main "$@"
