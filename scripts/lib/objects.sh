# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Sourced by the plan's scripts, behind vault.sh: what the release is made of, and what stands there beside it.

# Kinds that may run something, be reached by somebody or give somebody rights.
readonly object_kinds=serviceaccounts,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,cronjobs.batch,jobs.batch,deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps,replicationcontrollers,pods,services,networkpolicies.networking.k8s.io,ingresses.networking.k8s.io

# One list out of objects and lists in JSON, one behind the other.
readonly one_list='[.[] | if .kind == "List" or (.kind | endswith("List")) then .items[] else . end]'

# chart_objects: what the release makes, by the chart on this desk alone: neither the cluster's word nor a backup's.
chart_objects() {
  helm template "$release" ./helm/x0tta6bl4 --namespace "$namespace" |
    kubectl create --dry-run=client --namespace "$namespace" --validate=false -o json -f - | jq -sc "$one_list"
}

# foreign_objects CHART_FILE: of the objects on standard input (a JSON array), those that the chart did not make and no
# controller made for it, and rights that are others than the chart's. One a line: Kind/name, namespace, what is wrong.
foreign_objects() {
  jq -r --slurpfile chart "$1" --arg namespace "$namespace" '
    def id: "\(.kind)/\(.metadata.name)";
    def ours: (.metadata.namespace // $namespace) == $namespace;
    def made_by($names): (.metadata.ownerReferences // []) | any("\(.kind)/\(.name)" | IN($names[]));
    def subjects_of: [.subjects[]? | {kind, name, namespace: (.namespace // "")}] | sort;
    def rights: {rules: (.rules // []), roleRef: (.roleRef.name // ""), subjects: subjects_of};
    def names_us: any(.subjects[]?;
      (.kind == "ServiceAccount" and .namespace == $namespace) or .name == "system:serviceaccounts:\($namespace)");

    . as $all
    | ($chart[0] | map({key: id, value: .}) | from_entries) as $known
    | ($known | keys) as $made
    | [$all[] | select((.kind == "Job" or .kind == "ReplicaSet") and ours and made_by($made)) | id] as $controlled
    | ($made + $controlled) as $accepted
    | $all[]
    | (if ours | not then (if names_us then "gives an account of this namespace rights elsewhere" else null end)
       elif .kind == "ClusterRoleBinding" then
         (if names_us then "gives an account of this namespace rights everywhere" else null end)
       elif id == "ServiceAccount/default" then null
       elif $known[id] != null then
         (if .kind == "Role" or .kind == "RoleBinding" then
            (if rights == ($known[id] | rights) then null else "has other rights than the chart gives" end)
          else null end)
       elif .kind == "Job" or .kind == "ReplicaSet" then (if made_by($made) then null else "is not made by the release" end)
       elif .kind == "Pod" then (if made_by($accepted) then null else "is not made by the release" end)
       else "is not made by the release" end) as $why
    | select($why != null)
    | "\(id)\t\(.metadata.namespace // (if .kind == "ClusterRoleBinding" then "-" else $namespace end))\t\($why)"'
}

# write_chart FILE: refuses when the chart renders nothing: beside nothing, everything or nothing would be foreign.
write_chart() {
  chart_objects >"$1"
  [ "$(jq length "$1")" -gt 0 ] || fail 2 "refused: the chart on this desk makes no objects, so nothing can be compared with it"
}
