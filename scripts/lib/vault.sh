# shellcheck shell=bash
# shellcheck disable=SC2034
# Sourced by the plan's scripts: names of the protected system, and the ways from an operator's desk to cluster and vault.
# Environment: KUBECONFIG, VAULT_ENDPOINT, VAULT_BUCKET, VAULT_CA_FILE, VAULT_ACCESS_KEY, VAULT_SECRET_KEY, KEYS_DIR.

readonly release=x0tta6bl4-staging
readonly namespace=x0tta6bl4-staging
readonly database=x0tta6bl4-db
readonly models=x0tta6bl4-models
readonly stanza=mesh
readonly region=${VAULT_REGION:-us-east-1}

say() { printf '%s\n' "$*" >&2; }

# fail EXIT_CODE MESSAGE...
fail() {
  local code=$1
  shift
  say "$*"
  exit "$code"
}

# require_tools TOOL...: ends with 1 when one is missing.
require_tools() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || fail 1 "$name is not installed on this desk"
  done
}

# require_desk TOOL...: ends with 1 when a tool or a setting of the environment is missing.
require_desk() {
  local name
  require_tools "$@"
  for name in VAULT_ENDPOINT VAULT_BUCKET VAULT_CA_FILE VAULT_ACCESS_KEY VAULT_SECRET_KEY KEYS_DIR; do
    [ -n "${!name:-}" ] || fail 1 "$name is not set; the vault cannot be reached without it"
  done
}

# vault_restic REPOSITORY ARGUMENT...: `restic` holds the state of the system, `archives` what this desk packs.
vault_restic() {
  local repository=$1
  shift
  RESTIC_REPOSITORY="s3:$VAULT_ENDPOINT/$VAULT_BUCKET/$repository" RESTIC_PASSWORD_FILE="$KEYS_DIR/restic-password" \
    AWS_ACCESS_KEY_ID="$VAULT_ACCESS_KEY" AWS_SECRET_ACCESS_KEY="$VAULT_SECRET_KEY" AWS_DEFAULT_REGION="$region" \
    restic --cacert "$VAULT_CA_FILE" --cache-dir "${HOME:-/tmp}/.cache/restic" "$@"
}

# vault_status KEY: the HTTP status of asking for an object. Keys go to curl by its standard input, not its arguments.
vault_status() {
  local empty_sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  curl --silent --show-error --config - --cacert "$VAULT_CA_FILE" --max-time 20 --head --output /dev/null \
    --write-out '%{http_code}' "$VAULT_ENDPOINT/$VAULT_BUCKET/$1" <<CURL
user = "$VAULT_ACCESS_KEY:$VAULT_SECRET_KEY"
aws-sigv4 = "aws:amz:$region:s3"
header = "x-amz-content-sha256: $empty_sha256"
CURL
}

in_cluster() { kubectl --namespace "$namespace" "$@"; }

# start_job NAME CRONJOB: makes a job from its template.
start_job() {
  in_cluster create job "$1" --from="cronjob/$2" >/dev/null
}

# wait_job NAME SECONDS: waits for the job's end and prints its log; fails at once when the job has failed.
wait_job() {
  local name=$1 deadline=$((SECONDS + $2)) state
  while [ "$SECONDS" -lt "$deadline" ]; do
    state=$(in_cluster get job "$name" -o jsonpath='{.status.conditions[?(@.status=="True")].type}')
    case $state in
      *Failed*)
        in_cluster logs "job/$name" --tail=30 >&2
        say "job $name failed"
        return 1
        ;;
      *Complete*)
        in_cluster logs "job/$name"
        return 0
        ;;
    esac
    sleep 0.5
  done
  say "job $name did not end within $2 s"
  in_cluster logs "job/$name" --tail=30 >&2 || say "it has no log"
  return 1
}
