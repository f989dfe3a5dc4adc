# shellcheck shell=bash
# shellcheck disable=SC2034
# Sourced by the plan's scripts: names of the protected system, and the way from an operator's desk to the vault.
# Environment: KUBECONFIG, VAULT_ENDPOINT, VAULT_BUCKET, VAULT_CA_FILE, VAULT_ACCESS_KEY, VAULT_SECRET_KEY, KEYS_DIR.

release=x0tta6bl4-staging
namespace=x0tta6bl4-staging
database=x0tta6bl4-db
claim=data-x0tta6bl4-db-0
# Every kind that the system needs to be made again.
kinds=(configmaps secrets persistentvolumeclaims services serviceaccounts roles rolebindings deployments statefulsets cronjobs)

fail() { # fail EXIT_CODE MESSAGE
  echo "$2" >&2
  exit "$1"
}

vault_restic() {
  RESTIC_REPOSITORY="s3:$VAULT_ENDPOINT/$VAULT_BUCKET/archives" RESTIC_PASSWORD_FILE="$KEYS_DIR/restic-password" \
    AWS_ACCESS_KEY_ID="$VAULT_ACCESS_KEY" AWS_SECRET_ACCESS_KEY="$VAULT_SECRET_KEY" AWS_DEFAULT_REGION=us-east-1 \
    RESTIC_CACHE_DIR="${HOME:-/tmp}/.cache/restic" restic --cacert "$VAULT_CA_FILE" "$@"
}

in_database() { kubectl exec -n "$namespace" "$database-0" -c postgres -- "$@"; }

run_job() { # run_job NAME CRONJOB SECONDS: makes a job from its template, waits for its end, prints its log
  local name=$1 template=$2 seconds=$3 state
  kubectl delete job "$name" -n "$namespace" --ignore-not-found --wait >/dev/null
  kubectl create job "$name" -n "$namespace" --from="cronjob/$template" >/dev/null
  local end=$((SECONDS + seconds))
  while [ "$SECONDS" -lt "$end" ]; do
    state=$(kubectl get job "$name" -n "$namespace" -o jsonpath='{.status.conditions[?(@.status=="True")].type}')
    case $state in
      *Complete*)
        kubectl logs "job/$name" -n "$namespace" --tail=5
        return 0
        ;;
      *Failed*)
        kubectl logs "job/$name" -n "$namespace" --tail=20 >&2
        return 1
        ;;
    esac
    sleep 0.5
  done
  echo "job $name did not end within $seconds s" >&2
  return 1
}
