#!/usr/bin/env bash
# Looks in the vault for what somebody has deleted or written over with the cluster's own credential, and puts it back: that
# credential can hide a version, it cannot destroy one. What a backup has written stays as it was first written; the lists of
# backups go back to how they were right before the first such act. Copies are made in the vault itself.
# Usage: uncover_backups.sh [--check]   (--check: puts nothing back, and ends with 1 where something was touched)
# Prints, where there was something, the clean point: until when nothing was touched, and what is the newest backup and log
# segment of then. Prints nothing where nothing was touched.
# Ends with 1 when it cannot tell, or when something could not be put back.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/vault.sh
. "$here/lib/vault.sh"
umask 077
export LC_ALL=C

# Backups older than this may have been deleted by who may.
readonly retention_days=14
readonly empty_sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Written anew with every backup, or while one is taken; or deleted with every one.
readonly lists='/(backup|archive)[.]info([.]copy)?$|/backup[.]manifest[.]copy$' locks='(^|/)locks/'

main() {
  local check=no
  case "$#:${1:-}" in
    0:) ;;
    1:--check) check=yes ;;
    *) fail 1 "Usage: $0 [--check]" ;;
  esac
  require_desk curl awk
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  read_versions
  [ -s "$work/versions" ] || fail 1 "the vault holds nothing, not even older versions"
  touched "$work/versions" >"$work/touched"
  if [ ! -s "$work/touched" ]; then
    say "nothing in the vault was deleted or written over"
    return
  fi
  since=$(cut -f 2 "$work/touched" | sort | head -n 1)
  say "touched since $(told "$since"): $(wc -l <"$work/touched") objects"
  if [ "$check" = yes ]; then exit 1; fi
  to_copy "$work/versions" >"$work/copies"
  copy <"$work/copies"
  say "put back: $(wc -l <"$work/copies") objects"
  read_versions
  touched "$work/versions" >"$work/touched"
  [ ! -s "$work/touched" ] || fail 1 "still not as they were written: $(cut -f 1 "$work/touched" | head -n 5 | xargs)"
  echo "clean until: $(told "$since")"
  echo "newest base backup: $(newest 'pgbackrest/backup/[^/]+/([^/]+)/backup[.]manifest$')"
  echo "newest log segment: $(newest 'pgbackrest/archive/[^/]+/[^/]+/[^/]+/([0-9A-F]{24})-')"
}

# told MS: as people write it.
told() { date -u -d "@$(sed 's/^0*//; s/...$/.&/' <<<"$1")" +%FT%T.%3NZ; }

# Keys go to curl by its standard input.
signed() {
  curl --silent --show-error --fail --cacert "$VAULT_CA_FILE" "$@"
}

credentials() {
  printf 'user = "%s:%s"\naws-sigv4 = "aws:amz:%s:s3"\nheader = "x-amz-content-sha256: %s"\n' \
    "$VAULT_ACCESS_KEY" "$VAULT_SECRET_KEY" "$region" "$empty_sha256"
}

read_versions() {
  list_versions >"$work/listed"
  recognise_copies "$work/listed" >"$work/versions"
}

# A line for every version and every deletion: key, time, id, kind (version or marker), hash, whether it is the newest, size.
# The time (ms since 1970, of one width) comes from the id, a ULID. The one that the vault names is another: of a version that
# is no longer the newest it is when the next one came, of a deletion it is when the object had been written.
list_versions() {
  local key="" id=""
  while true; do
    credentials | signed --config - --max-time 60 --output "$work/page" \
      "$VAULT_ENDPOINT/$VAULT_BUCKET?key-marker=$(encoded "$key")&max-keys=1000&version-id-marker=$(encoded "$id")&versions="
    sed 's/></>\n</g' "$work/page" >"$work/lines"
    awk -F '[<>]' '
      function time_of(ulid, ms, at) {
        for (at = 1; at <= 10; at++) ms = ms * 32 + index("0123456789ABCDEFGHJKMNPQRSTVWXYZ", substr(ulid, at, 1)) - 1
        return sprintf("%015.0f", ms)
      }
      $2 == "Version" || $2 == "DeleteMarker" { kind = $2 == "Version" ? "version" : "marker"; etag = "-"; size = 0 }
      $2 == "Key" { key = $3 }
      $2 == "VersionId" { id = $3; at = time_of($3) }
      $2 == "IsLatest" { latest = $3 }
      $2 == "ETag" { etag = $3; gsub(/&[^;]*;|"/, "", etag) }
      $2 == "Size" { size = $3 }
      $2 == "/Version" || $2 == "/DeleteMarker" { print key "\t" at "\t" id "\t" kind "\t" etag "\t" latest "\t" size }
    ' "$work/lines"
    grep -qFx '<IsTruncated>true</IsTruncated>' "$work/lines" || break
    key=$(sed -n 's/^<NextKeyMarker>\(.*\)<.*/\1/p' "$work/lines")
    id=$(sed -n 's/^<NextVersionIdMarker>\(.*\)<.*/\1/p' "$work/lines")
    [ -n "$key" ] || fail 1 "the vault's list of versions ends in the middle"
  done
}

# The hash of what was sent in parts is none of its content: the copy of such an object has another. Where the sizes agree both
# are read, and the copy gets the hash of what it is one of.
recognise_copies() {
  local key original id hash
  awk -F '\t' '
    $4 == "version" && (!($1 in at) || $2 < at[$1]) { at[$1] = $2; id[$1] = $3; hash[$1] = $5; size[$1] = $7 }
    { lines[NR] = $0 }
    END {
      for (number in lines) {
        split(lines[number], one, "\t")
        if (one[4] == "version" && hash[one[1]] ~ /-/ && one[5] != hash[one[1]] && one[7] == size[one[1]])
          print one[1] "\t" id[one[1]] "\t" one[3] "\t" hash[one[1]]
      }
    }' "$1" >"$work/unsure"
  while IFS=$'\t' read -r key original id hash; do
    if [ "$(content_hash "$key" "$original")" = "$(content_hash "$key" "$id")" ]; then printf '%s\t%s\n' "$id" "$hash"; fi
  done <"$work/unsure" >"$work/copied"
  awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { hash[$1] = $2; next } $3 in hash { $5 = hash[$3] } { print }' "$work/copied" "$1"
}

content_hash() {
  credentials | signed --config - --max-time 120 "$VAULT_ENDPOINT/$VAULT_BUCKET/$1?versionId=$(encoded "$2")" | sha256sum
}

# Percent-encoded, as a signature needs it.
encoded() { jq -rn --arg text "$1" '$text | @uri'; }

# Objects that are not as they were first written, each with the time since when. A list is touched where it is gone.
touched() {
  sort -t $'\t' -k 1,2 "$1" |
    awk -F '\t' -v lists="$lists" -v locks="$locks" -v expired="$(printf %015d "$(date -d "$retention_days days ago" +%s%3N)")" '
      $1 ~ locks { next }
      !($1 in first) { if ($4 == "version") { first[$1] = $2; hash[$1] = $5 } else next }
      first[$1] < expired { next }
      $4 == "version" && ($1 ~ lists || $5 == hash[$1]) { delete since[$1]; next }
      !($1 in since) { since[$1] = $2 }
      END { for (key in since) print key "\t" since[key] }'
}

# What has to be copied over what is there now: key and version. Of a list the newest from before `since`.
to_copy() {
  awk -F '\t' -v lists="$lists" -v since="$since" '
    NR == FNR { wanted[$1] = 1; next }
    $4 == "version" && ($1 in wanted || $1 ~ lists) {
      if ($1 ~ lists) { if ($2 < since && (!($1 in at) || $2 > at[$1])) { at[$1] = $2; id[$1] = $3 } }
      else if (!($1 in at) || $2 < at[$1]) { at[$1] = $2; id[$1] = $3 }
    }
    END { for (key in id) print key "\t" id[key] }' "$work/touched" "$1"
}

copy() {
  local key id first=yes
  while IFS=$'\t' read -r key id; do
    if [ "$first" = no ]; then echo next; fi
    first=no
    credentials
    printf 'url = "%s/%s/%s"\nrequest = "PUT"\nheader = "x-amz-copy-source: /%s/%s?versionId=%s"\n' \
      "$VAULT_ENDPOINT" "$VAULT_BUCKET" "$key" "$VAULT_BUCKET" "$key" "$id"
    printf 'cacert = "%s"\nfail\nsilent\nshow-error\nmax-time = 120\noutput = "/dev/null"\n' "$VAULT_CA_FILE"
  done >"$work/requests"
  curl --parallel --parallel-max 8 --no-progress-meter --fail-early --config "$work/requests"
}

# newest PATTERN: what its group matches in the key that was first written last, as long as nothing was touched.
newest() {
  awk -F '\t' -v since="$since" '$4 == "version" && $2 < since { print $2 "\t" $1 }' "$work/versions" | sort |
    sed -nE "s,^[^\t]*\t$1.*,\1,p" | tail -n 1
}

main "$@"
