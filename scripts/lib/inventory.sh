# shellcheck shell=bash
# Sourced by the plan's scripts: what stands in the cluster, of every kind, namespaced and cluster-scoped.

inventory_ignore=$(dirname "${BASH_SOURCE[0]}")/inventory-ignore

# everything: all objects of the cluster as one list, without what inventory-ignore names.
everything() {
  local ignored kinds
  ignored=$(grep -vE '^(#|$)' "$inventory_ignore" |
    jq -Rn '[inputs | [splits(" +")] | {kind: .[0], namespace: .[1], name: .[2]} | map_values("^(\(.))$")]')
  kinds=$(kubectl api-resources --verbs=list,create --no-headers | jq -Rrn --argjson ignored "$ignored" '
    def group: if contains("/") then "." + split("/")[0] else "" end;
    [inputs | [splits(" +") | select(. != "")] | {plural: .[0], kind: .[-1], group: (.[-3] | group)}
      | (.kind + .group) as $kind
      | select(any($ignored[]; .namespace + .name == "^(.*)$^(.*)$" and (.kind as $re | $kind | test($re))) | not)
      | .plural + .group] | join(",")')
  kubectl get "$kinds" --all-namespaces -o json | jq --argjson ignored "$ignored" '
    def group: if contains("/") then "." + split("/")[0] else "" end;
    .items |= map((.kind + (.apiVersion | group)) as $kind | (.metadata.namespace // "-") as $namespace
      | .metadata.name as $name
      | select(any($ignored[]; . as $one | ($kind | test($one.kind)) and ($namespace | test($one.namespace))
          and ($name | test($one.name))) | not))'
}

# names: of a list of objects, a line for each: kind, namespace, name.
names() {
  jq -r '.items[] | "\(.kind) \(.metadata.namespace // "-") \(.metadata.name)"' | LC_ALL=C sort -u
}
