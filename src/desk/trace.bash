# Sourced by every bash of a block (BASH_ENV). Records what was run and what failed, in the file $FIREDRILL_RECORDS,
# and leaves $?, PIPESTATUS, $_ and the script's own options as they were.
# Fields end with the unit separator, records with the record separator.
if [[ -n ${FIREDRILL_RECORDS-} ]]; then
  # Before each command: status, line, last argument, then PIPESTATUS of what ended before it.
  __firedrill_debug() {
    local - options=$-
    set +euxv
    __firedrill_last=$3
    if [[ ${FUNCNAME[1]-} == __firedrill_* ]]; then return 0; fi
    if [[ -n ${__firedrill_quiet-} ]]; then
      __firedrill_quiet=
      return 0
    fi
    local IFS=' ' status=$1 line=$2 us=$'\x1f' rs=$'\x1e'
    shift 3
    if [[ $BASHPID != "${__firedrill_pid-}" ]]; then
      # A new shell or subshell: its end is watched too, for nothing follows its last pipe.
      __firedrill_pid=$BASHPID __firedrill_steps=0 __firedrill_before=
      trap '__firedrill_exit "$?"' EXIT
    elif [[ $# -gt 1 && $status == 0 && ${*:1:$#-1} == *[1-9]* && -n $__firedrill_before ]]; then
      # Left members of a pipe fail without an ERR trap. Whether the pipe was a condition is decided by the reader.
      printf '%s' "P$us$BASHPID$us$__firedrill_steps$us$*$us$__firedrill_before$rs" >>"$FIREDRILL_RECORDS"
    fi
    if [[ ${__firedrill_trapped-} == 1 ]]; then
      __firedrill_trapped=
      __firedrill_share "$options"
    fi
    if [[ $BASH_COMMAND == trap\ *ERR* ]]; then __firedrill_trapped=1; fi
    __firedrill_before="$line$us${BASH_SOURCE[1]-}$us${FUNCNAME[*]:1}$us${BASH_LINENO[*]:1}$us${BASH_SOURCE[*]:1}$us${BASH_COMMAND:0:2000}"
    __firedrill_steps=$((__firedrill_steps + 1))
    if [[ $BASH_COMMAND != __firedrill_* && $__firedrill_steps -le 20000 ]]; then
      printf '%s' "C$us$BASHPID$us$line$us${BASH_SOURCE[1]-}$us${BASH_COMMAND:0:200}$rs" >>"$FIREDRILL_RECORDS"
    fi
  }
  __firedrill_error() {
    local -
    set +euxv
    __firedrill_last=$3
    # The rest of the ERR trap is no command of the script.
    __firedrill_quiet=1
    local us=$'\x1f' rs=$'\x1e'
    printf '%s' "F$us$BASHPID$us$1$us$2$us${BASH_SOURCE[1]-}$us${4:0:2000}$rs" >>"$FIREDRILL_RECORDS"
    return "$1"
  }
  # The script has set an ERR trap of its own: it is kept, behind the recording. Under -e the script ends by itself.
  __firedrill_share() {
    local shown
    shown=$(trap -p ERR)
    if [[ $1 == *e* || $shown == *__firedrill_error* ]]; then return 0; fi
    eval "set -- $shown"
    if [[ -z ${3-} ]]; then set -- x x :; fi
    trap '__firedrill_error "$?" "$LINENO" "$_" "$BASH_COMMAND"; '"$3" ERR
  }
  # A function or a sourced file ends: its last pipe was looked at by the DEBUG trap of this very call.
  __firedrill_return() {
    local -
    set +euxv
    __firedrill_last=$1
    if [[ ${FUNCNAME[1]-} == __firedrill_* ]]; then return 0; fi
    __firedrill_quiet=1
    printf '%s' "T"$'\x1f'"$BASHPID"$'\x1e' >>"$FIREDRILL_RECORDS"
  }
  __firedrill_exit() {
    local -
    set +euxv
    printf '%s' "X"$'\x1f'"$BASHPID"$'\x1f'"$1"$'\x1e' >>"$FIREDRILL_RECORDS"
  }
  # The last line of a block: it came to its end by itself.
  __firedrill_end() {
    local - status=$?
    set +euxv
    printf '%s' "S"$'\x1f'"$BASHPID"$'\x1f'"$status"$'\x1e' >>"$FIREDRILL_RECORDS"
    trap - ERR
    return "$status"
  }
  set -E -T
  trap '__firedrill_error "$?" "$LINENO" "$_" "$BASH_COMMAND"; : "$__firedrill_last"' ERR
  trap '__firedrill_return "$_"; : "$__firedrill_last"' RETURN
  trap '__firedrill_exit "$?"' EXIT
  trap '__firedrill_debug "$?" "$LINENO" "$_" "${PIPESTATUS[@]}"; : "$__firedrill_last"' DEBUG
fi
