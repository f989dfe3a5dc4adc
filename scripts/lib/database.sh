# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Sourced by the plan's scripts, behind vault.sh: the database's two pods, and the record that says which of them is the
# primary and whether a write waits for the standby (`required` or `suspended`). The record says `required` only while the
# primary's server waits indeed: then whatever was acknowledged is on the standby.

readonly record=x0tta6bl4-db-state
readonly pods=("$database-0" "$database-1")
readonly answer_seconds=10 gone_seconds=120

# recorded KEY: empty when there is no record; fails when the cluster does not answer.
recorded() { in_cluster get configmap "$record" --ignore-not-found -o "jsonpath={.data.$1}"; }

# move_record PRIMARY SYNCHRONOUS NEW_PRIMARY NEW_SYNCHRONOUS: fails when the record says something else by now.
move_record() {
  in_cluster patch configmap "$record" --type=json --patch="$(jq -nc '$ARGS.positional as $is | [
    {op: "test", path: "/data/primary", value: $is[0]},
    {op: "test", path: "/data/synchronous", value: $is[1]},
    {op: "replace", path: "/data/primary", value: $is[2]},
    {op: "replace", path: "/data/synchronous", value: $is[3]}]' --args "$@")" >/dev/null
}

# lead_to POD: from now on the Service leads clients there.
lead_to() {
  in_cluster patch service "$database" --type=merge \
    --patch="{\"spec\":{\"selector\":{\"statefulset.kubernetes.io/pod-name\":\"$1\"}}}" >/dev/null
}

service_leads_to() {
  in_cluster get service "$database" -o 'jsonpath={.spec.selector.statefulset\.kubernetes\.io/pod-name}'
}

other_pod() { if [ "$1" = "${pods[0]}" ]; then echo "${pods[1]}"; else echo "${pods[0]}"; fi; }

claim_of() { echo "data-$1"; }

# claim_goes POD: was its claim deleted? Then the volume goes with the pod, whenever that ends.
claim_goes() {
  [ -n "$(in_cluster get pvc "$(claim_of "$1")" --ignore-not-found -o 'jsonpath={.metadata.deletionTimestamp}')" ]
}

# node_of_copy POD: where its volume lies, whether it runs there now or not.
node_of_copy() {
  local volume
  volume=$(in_cluster get pvc "$(claim_of "$1")" -o 'jsonpath={.spec.volumeName}')
  kubectl get pv "$volume" -o 'jsonpath={.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}'
}

in_pod() {
  local pod=$1
  shift
  in_cluster exec -i "$pod" -c postgres -- "$@" </dev/null
}

# In the primary, as the Service has it.
in_database() { in_pod "service/$database" "$@"; }

# ask_pod POD STATEMENT: a pod or server that does not answer in time fails. What hangs ends in the pod, too.
ask_pod() {
  timeout "$answer_seconds" kubectl --namespace "$namespace" exec "$1" -c postgres -- \
    timeout $((answer_seconds / 2)) psql -X -A -t -q -v ON_ERROR_STOP=1 -U postgres -d mesh -c "$2" </dev/null
}

# role_of POD: primary, standby, or replaying, as after a restore; nothing when nobody answers.
role_of() {
  ask_pod "$1" "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'primary'
    WHEN (pg_stat_file('standby.signal', true)).size IS NOT NULL THEN 'standby' ELSE 'replaying' END" 2>/dev/null || true
}

# acknowledges POD: is a write there acknowledged, with its standby if it waits for one?
acknowledges() {
  ask_pod "$1" "SELECT pg_logical_emit_message(true, 'x0tta6bl4', 'is this acknowledged?')" >/dev/null 2>&1
}

# is_copy POD: a standby that answers, with its files in place, of the very database that the record names.
is_copy() {
  local identifier
  [ "$(role_of "$1")" = standby ] || return 1
  identifier=$(ask_pod "$1" 'SELECT system_identifier FROM pg_control_system()' 2>/dev/null) || return 1
  [ "$identifier" = "$(recorded systemIdentifier)" ]
}

# wait_replication PRIMARY CONDITION SECONDS: until the other pod is connected so, by the primary's own word.
wait_replication() {
  local deadline=$((SECONDS + $3)) seen
  while [ "$SECONDS" -lt "$deadline" ]; do
    seen=$(ask_pod "$1" "SELECT 'yes' FROM pg_stat_replication WHERE application_name = '$(other_pod "$1")' AND $2" \
      2>/dev/null) || seen=
    if [ "$seen" = yes ]; then return; fi
    sleep 0.5
  done
  return 1
}

wait_gone() { in_cluster wait --for=delete "$1" --timeout="${gone_seconds}s"; }

# write_through_service POD SECONDS: a client's write by way of the Service, until one is acknowledged.
write_through_service() {
  local deadline=$((SECONDS + $2))
  until in_pod "$1" write-once 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || fail 1 "no write by way of the Service was acknowledged within $2 s"
    sleep 0.2
  done
}

# timed WHAT COMMAND...: says how long it took.
timed() {
  local what=$1 begin=${EPOCHREALTIME/./}
  shift
  "$@"
  say "$what: $(((${EPOCHREALTIME/./} - begin) / 1000)) ms"
}
