# shellcheck shell=bash
# Sourced by the entries: makes node_modules, and with it the harness's own Node, ready. Everything else that a cluster
# needs is set up later, by src/host, and only by the verbs that need one.

# problem WHAT WHERE EXPECTED NEXT: the four lines of every error.
problem() {
  printf '%s\n  where:    %s\n  expected: %s\n  next:     %s\n' "$1" "$2" "$3" "$4" >&2
}

# bootstrap ROOT [ARGUMENT...]: installs the npm packages when they are missing or older than the lock file, and puts
# them first on the PATH. Exits 2 when the answer is no, 4 when it cannot be done.
bootstrap() {
  local root=$1
  shift
  require_machine
  consent_by_option "$@"
  if ! packages_fresh "$root"; then
    command -v npm >/dev/null || {
      problem 'npm is missing' 'PATH' 'Node.js with npm' 'install Node.js (on Debian: apt-get install npm)'
      exit 4
    }
    ask_for_packages
    install_packages "$root"
  fi
  export PATH="$root/node_modules/.bin:$PATH"
}

# The harness's own Node, the tools and the images are for this kind of machine alone.
require_machine() {
  local machine
  machine=$(uname -sm)
  if [ "$machine" = 'Linux x86_64' ]; then return; fi
  problem "this machine is not supported: $machine" 'uname -sm' 'Linux on x86-64: Debian 12 or newer, or Ubuntu' \
    'drill on such a machine, or in a virtual one; ./scripts/drill report --sample works here, too'
  exit 4
}

consent_by_option() {
  local argument
  for argument in "$@"; do
    if [ "$argument" = --yes ]; then export FIREDRILL_YES=1; fi
  done
}

# npm writes node_modules/.package-lock.json last, so an interrupted install is not taken for a whole one.
packages_fresh() {
  local installed=$1/node_modules/.package-lock.json
  [ -x "$1/node_modules/.bin/node" ] && [ -f "$installed" ] && [ ! "$installed" -ot "$1/package-lock.json" ]
}

ask_for_packages() {
  local answer
  cat >&2 <<'LIST'
To be installed in this folder:
  npm packages  the harness, its libraries and its own Node, from package-lock.json (npm ci, 1 min, 500 MiB)
A verb that runs a cluster then also sets up, on this machine, what is missing of: Docker engine and Debian packages
(apt), Kubernetes tools, node and system images (bare machine, no image registry: 20 min, 22 GiB). It lists them first.
LIST
  if [ "${FIREDRILL_YES:-}" = 1 ] || ! [ -t 0 ] || ! [ -t 2 ]; then return; fi
  read -r -p 'Go on with all of it? (y/N) ' answer
  case $answer in
    [yY] | [yY][eE][sS]) export FIREDRILL_YES=1 ;;
    *)
      problem 'nothing was installed' 'the list above' 'the answer y' 'run it again and answer y, or with --yes'
      exit 2
      ;;
  esac
}

install_packages() {
  local root=$1 started=$SECONDS log
  log=${XDG_STATE_HOME:-$HOME/.local/state}/firedrill/npm.log
  mkdir -p "$(dirname "$log")"
  printf 'npm packages … ' >&2
  if ! (cd "$root" && npm ci) </dev/null >>"$log" 2>&1; then
    printf '%s s failed\n' "$((SECONDS - started))" >&2
    problem 'the npm packages could not be installed' "npm ci in $root; log: $log" 'exit code 0' \
      "mend what the end of the log says: $(grep -m1 'npm error' <(tail -n 20 "$log") || tail -n 1 "$log")"
    exit 4
  fi
  printf '%s s\n' "$((SECONDS - started))" >&2
}
