#!/usr/bin/env bash
# Makes every credential that the cluster holds worthless for whoever read it, and gives the system new ones: the mesh's
# certificate (the old one's serial goes on the list that every mesh node looks at), the passwords of the database's clients
# and of its standby, the tokens of all service accounts. What was opened under the old ones is ended, watches of the Kubernetes API too.
# Usage: rotate_credentials.sh [--authority]
# --authority: the authority's key is no longer ours alone; a new authority comes first, and what the old one signed counts
# nowhere any more.
# Ends with 2 when it refuses and has touched nothing. May be run again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
# shellcheck source-path=SCRIPTDIR source=lib/objects.sh
. "$here/lib/objects.sh"
umask 077

readonly certificates=x0tta6bl4-certs role=mesh replicator=replicator days=90 authority_days=365
readonly ready_seconds=180 restart_seconds=180

main() {
  local authority=no
  case "$#:${1:-}" in
    0:) ;;
    1:--authority) authority=yes ;;
    *) fail 1 "Usage: $0 [--authority]" ;;
  esac
  require_tools kubectl helm jq openssl
  check_ground
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  write_chart "$work/chart.json"
  read_certificate
  if [ "$authority" = yes ]; then replace_authority; fi
  issue_certificate
  rotate_certificate
  rotate_passwords
  rotate_tokens
  # Whoever still holds a token of before is started with a new one; before the API server, because the controllers that do
  # this take a while to find a new one.
  in_cluster rollout restart "statefulset/$database" >/dev/null
  in_cluster rollout status "statefulset/$database" --timeout="${ready_seconds}s" >/dev/null
  end_api_sessions
  echo "Rotated: certificate, database passwords, tokens"
}

# Members that still run under the old certificate would refuse each other while the new one spreads.
check_ground() {
  local app
  for app in "$release" "$models"; do
    [ -z "$(in_cluster get pods --selector "app=$app" -o name)" ] ||
      fail 2 "refused: $app is running; scale it to 0 first"
  done
  [ -r "${KEYS_DIR:-}/ca.key" ] || fail 2 "refused: the authority's key is not in the escrow (${KEYS_DIR:-KEYS_DIR is not set})"
  [ -w "$KEYS_DIR" ] || fail 2 "refused: the escrow cannot take the new database passwords"
  if fits_authority "$KEYS_DIR/ca.key"; then return; fi
  # A replacement that ended between its two moves is brought to its end.
  fits_authority "$KEYS_DIR/ca.key.next" || fail 2 "refused: the authority's key in escrow does not fit its certificate"
  mv "$KEYS_DIR/ca.key.next" "$KEYS_DIR/ca.key"
}

# fits_authority KEY_FILE: is it the key of the authority's certificate in escrow?
fits_authority() {
  local wanted found
  wanted=$(openssl x509 -in "$KEYS_DIR/ca.crt" -noout -pubkey 2>/dev/null) || return 1
  found=$(openssl pkey -in "$1" -pubout 2>/dev/null) || return 1
  [ "$wanted" = "$found" ]
}

# The one in use must be one of ours, for its names are taken over. It may have ended; and where this runs again, it may be
# of the authority that was replaced.
read_certificate() {
  in_cluster get secret "$certificates" -o json >"$work/secret.json"
  jq -er '.data["tls.crt"] | @base64d' "$work/secret.json" >"$work/old.crt"
  jq -r '.data["revoked.txt"] // "" | @base64d' "$work/secret.json" | sed '/^$/d' >"$work/revoked.txt"
  cat "$KEYS_DIR/ca.crt" "$KEYS_DIR/ca.previous.crt" >"$work/ours.crt" 2>/dev/null || true
  openssl verify -no_check_time -CAfile "$work/ours.crt" "$work/old.crt" >/dev/null 2>&1 ||
    fail 2 "refused: the certificate in Secret $certificates is not of the authority in escrow"
  old=$(serial_of "$work/old.crt")
  names=$(openssl x509 -in "$work/old.crt" -noout -ext subjectAltName | sed -n '2{s/IP Address:/IP:/g;s/ //g;p}')
  [ -n "$names" ] || fail 2 "refused: the certificate in Secret $certificates carries no names"
}

# Into the escrow before anything is signed with it. Of the old one only the certificate is kept: nobody signs with it again.
replace_authority() {
  openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=x0tta6bl4 mesh authority" \
    -days "$authority_days" -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$KEYS_DIR/ca.key.next" -out "$KEYS_DIR/ca.crt.next" 2>/dev/null
  cp "$KEYS_DIR/ca.crt" "$KEYS_DIR/ca.previous.crt"
  mv "$KEYS_DIR/ca.crt.next" "$KEYS_DIR/ca.crt"
  mv "$KEYS_DIR/ca.key.next" "$KEYS_DIR/ca.key"
  say "authority: a new one; what the old one signed is trusted by nobody who has the new ca.crt"
}

# A new leaf from the authority in escrow.
issue_certificate() {
  {
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
    printf 'extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=%s\n' "$names"
  } >"$work/extensions"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=x0tta6bl4-mesh" \
    -keyout "$work/tls.key" -out "$work/request" 2>/dev/null
  openssl x509 -req -in "$work/request" -CA "$KEYS_DIR/ca.crt" -CAkey "$KEYS_DIR/ca.key" \
    -set_serial "0x1$(openssl rand -hex 15)" -days "$days" -extfile "$work/extensions" -out "$work/tls.crt" 2>/dev/null
  openssl verify -CAfile "$KEYS_DIR/ca.crt" "$work/tls.crt" >/dev/null
}

serial_of() { openssl x509 -in "$1" -noout -serial | sed 's/^serial=//'; }

# Only our own keys of the Secret: others write into it too.
rotate_certificate() {
  printf '%s  # %s\n' "$old" "$(date -u +%FT%TZ)" >>"$work/revoked.txt"
  patch_secret "$certificates" "tls.crt=$work/tls.crt" "tls.key=$work/tls.key" "ca.crt=$KEYS_DIR/ca.crt" \
    "revoked.txt=$work/revoked.txt"
  say "certificate: $(serial_of "$work/tls.crt") in place of $old, which is revoked"
}

# Into the escrow first: a password that only the cluster knows would be lost with it.
rotate_passwords() {
  local file
  for file in db-password db-replication-password; do
    printf '%s' "$(openssl rand -hex 24)" >"$KEYS_DIR/$file.next"
  done
  patch_secret "$database" "password=$KEYS_DIR/db-password.next" \
    "replication-password=$KEYS_DIR/db-replication-password.next"
  # The statements reach the server by standard input, and no log of it even if one fails. They do not wait for a standby:
  # where this runs again, it may be away until it starts with the new password.
  {
    printf 'SET log_min_error_statement = panic;\nSET synchronous_commit = local;\n'
    new_password "$role" db-password
    new_password "$replicator" db-replication-password
    printf "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('%s', '%s');\n" "$role" "$replicator"
  } | in_cluster exec -i "service/$database" -c postgres -- \
    psql -X -q -v ON_ERROR_STOP=1 -U postgres -d mesh >/dev/null
  for file in db-password db-replication-password; do mv "$KEYS_DIR/$file.next" "$KEYS_DIR/$file"; done
  say "database passwords: new ones for $role and $replicator, and every session of theirs is ended"
}

# new_password ROLE FILE: the statements that give the role what the escrow holds as its next one.
new_password() {
  printf "\\\\set password '%s'\nALTER ROLE %s LOGIN PASSWORD :'password';\n" "$(<"$KEYS_DIR/$2.next")" "$1"
}

# patch_secret NAME KEY=FILE...: sets these keys and leaves the others.
patch_secret() {
  local name=$1 pair
  shift
  for pair in "$@"; do
    jq -n --arg key "${pair%%=*}" --rawfile text "${pair#*=}" '{data: {($key): ($text | @base64)}}'
  done | jq -s 'reduce .[] as $one ({}; . * $one)' >"$work/patch.json"
  in_cluster patch secret "$name" --type=merge --patch-file="$work/patch.json" >/dev/null
}

# A token is bound to its account's identity: an account of the same name made anew ends every token of the old one.
rotate_tokens() {
  local account
  jq -r '.[] | select(.kind == "ServiceAccount") | .metadata.name' "$work/chart.json" >"$work/accounts"
  while read -r account; do
    jq --arg name "$account" --arg release "$release" --arg namespace "$namespace" '.[]
      | select(.kind == "ServiceAccount" and .metadata.name == $name)
      | .metadata.labels["app.kubernetes.io/managed-by"] = "Helm"
      | .metadata.annotations["meta.helm.sh/release-name"] = $release
      | .metadata.annotations["meta.helm.sh/release-namespace"] = $namespace' "$work/chart.json" >"$work/account.json"
    in_cluster delete serviceaccount "$account" --ignore-not-found </dev/null >/dev/null
    in_cluster create -f "$work/account.json" </dev/null >/dev/null
  done <"$work/accounts"
  # Nobody needs to make this one: the cluster does.
  in_cluster delete serviceaccount default --ignore-not-found >/dev/null
  in_cluster wait --for=create serviceaccount/default --timeout=60s >/dev/null
  say "tokens: those of $(wc -l <"$work/accounts") accounts and of default are worth nothing"
}

# The API asks for a credential when a watch is opened, and never again: only its server's end ends it.
end_api_sessions() {
  local node image
  image=$(in_cluster get cronjob x0tta6bl4-backup-state -o jsonpath='{.spec.jobTemplate.spec.template.spec.containers[0].image}')
  kubectl get nodes --selector node-role.kubernetes.io/control-plane -o json | jq -r '.items[].metadata.name' >"$work/nodes"
  [ -s "$work/nodes" ] || fail 1 "no node runs the control plane"
  while read -r node; do
    restart_api_server "$node" "$image" </dev/null
  done <"$work/nodes"
}

restart_api_server() {
  local node=$1 pod=end-api-sessions before after="" deadline=$((SECONDS + restart_seconds))
  before=$(api_server_started "$node")
  kubectl delete pod "$pod" --namespace kube-system --ignore-not-found >/dev/null
  api_server_stopper "$node" "$pod" "$2" | kubectl create -f - >/dev/null
  while [ -z "$after" ] || [ "$after" = "$before" ]; do
    [ "$SECONDS" -lt "$deadline" ] || fail 1 "the API server of $node was not restarted within $restart_seconds s"
    sleep 1
    after=$(api_server_started "$node" 2>/dev/null || true)
  done
  kubectl delete pod "$pod" --namespace kube-system --ignore-not-found >/dev/null
  say "API server of $node: restarted, every open watch is ended"
}

api_server_started() {
  kubectl get pods --namespace kube-system --selector component=kube-apiserver --field-selector "spec.nodeName=$1" \
    -o jsonpath='{.items[*].status.containerStatuses[*].state.running.startedAt}'
}

# A pod among the node's own processes that ends the server; the node starts it again. Asked politely, it would wait a minute
# for the very watches that are to be ended; all that it knows lies in etcd.
api_server_stopper() {
  jq -n --arg node "$1" --arg pod "$2" --arg image "$3" '{
    apiVersion: "v1",
    kind: "Pod",
    metadata: {name: $pod, namespace: "kube-system"},
    spec: {
      nodeName: $node,
      hostPID: true,
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      tolerations: [{operator: "Exists"}],
      containers: [{
        name: "stop",
        image: $image,
        imagePullPolicy: "IfNotPresent",
        securityContext: {runAsUser: 0},
        command: ["bash", "-c", "for one in /proc/[0-9]*; do if [ \"$(<$one/comm)\" = kube-apiserver ]; then kill -KILL ${one#/proc/}; fi; done"]
      }]
    }
  }'
}

main "$@"
