#!/usr/bin/env bash
# Looks in the collected logs for certificates that members of the mesh let in and that nobody has issued: such a one was
# signed with the authority's own key by somebody else. Issued are those of the Secret and those on its list of revoked ones.
# Usage: find_forged_certificates.sh [FOLDER]; default: the newest of incident/. Prints the serial of each, one a line.
# Ends with 0 whether there are any or not; with 1 when it cannot tell.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
umask 077

readonly certificates=x0tta6bl4-certs

main() {
  [ "$#" -le 1 ] || fail 1 "Usage: $0 [FOLDER]"
  require_tools kubectl jq openssl
  folder=${1:-$(newest_incident)}
  [ -d "$folder/logs" ] || fail 1 "no collected logs in ${folder:-incident/}: scripts/collect_logs.sh comes first"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  in_cluster get secret "$certificates" -o json >"$work/secret.json"
  issued_serials | sort -u >"$work/issued"
  [ -s "$work/issued" ] || fail 1 "no certificate lies in Secret $certificates"
  shown_serials | sort -u >"$work/shown"
  [ -s "$work/shown" ] || fail 1 "nobody showed a certificate in the logs of $folder: they are not the mesh's"
  comm -13 "$work/issued" "$work/shown"
  say "$folder: $(wc -l <"$work/shown") certificates were shown, $(comm -13 "$work/issued" "$work/shown" | wc -l) of them nobody issued"
}

newest_incident() {
  find incident -mindepth 1 -maxdepth 1 -type d -name '[0-9]*_[0-9]*' 2>/dev/null | sort | tail -n 1
}

# One form for all: capital letters, no colons, no zeros before.
plain() { sed 's/#.*//; s/[[:space:]:]//g; s/^0*//' | tr 'a-f' 'A-F' | sed '/^$/d'; }

issued_serials() {
  local name
  jq -r '.data["revoked.txt"] // "" | @base64d' "$work/secret.json" | plain
  jq -r '.data // {} | to_entries[] | select(.key | endswith(".crt")).key' "$work/secret.json" >"$work/names"
  while read -r name; do
    jq -r --arg name "$name" '.data[$name] | @base64d' "$work/secret.json" >"$work/one.crt"
    # Others write into this Secret too, and not everything that they write is a certificate.
    if openssl x509 -in "$work/one.crt" -noout -serial >"$work/serial" 2>/dev/null; then
      sed 's/^serial=//' "$work/serial" | plain
    fi
  done <"$work/names"
}

shown_serials() {
  { grep -rhF '"event":"client connected"' "$folder/logs" || true; } |
    sed -n 's/.*"serial":"\([0-9A-Fa-f]*\)".*/\1/p' | plain
}

main "$@"
