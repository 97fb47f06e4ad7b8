# Shared by ./run, ./test and .ci/run: installs what is missing, configures and builds.
# Sourced by bash. Everything it says goes to standard error; it reads nothing from standard input.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What each step needs, as Debian and Ubuntu name it; docs/dependencies.md says what for.
packages_run="g++ cmake ninja-build pkg-config libasio-dev libcli11-dev libfmt-dev
  nlohmann-json3-dev libsqlite3-dev libre2-dev libedit-dev libpcap-dev libslirp-dev
  qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl-dev libqt6svg6
  qt6-translations-l10n xz-utils"
packages_test="$packages_run libgtest-dev ncat socat tshark iproute2
  xvfb xauth xdotool dbus appstream desktop-file-utils"
packages_peers="iperf3 packetsender valgrind x11-xserver-utils"
packages_ci="$packages_test clang-16 clang-tidy-16 clang-format-16
  libclang-rt-16-dev"

say() { printf 'lanyard: %s\n' "$*" >&2; }

# ensure_packages PACKAGE...: installs those that are missing. No network is asked when none is.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    [ -e "$root/build/release/CMakeCache.txt" ] ||
      say "this is no Debian or Ubuntu: if the build fails, install what these packages hold:" "$@"
    return
  fi
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "these packages are missing and there is no sudo; as root, run:"
      say "  apt-get install ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >&2 || true
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null >&2; then
    say "the packages could not be installed; the reason stands above"
    exit 1
  fi
}

# The TCP/IP stack of virtual boards, as source, in build/_deps; asks no network once it is there.
ensure_lwip() {
  grep -qs '^LANYARD_BOARDS:[A-Z]*=OFF$' "$root/build/release/CMakeCache.txt" ||
    "$root/tools/fetch_lwip" || exit 1
}

# A compiler that knows std::expected: GCC 12. Ubuntu 22.04 has it beside its GCC 11.
choose_compiler() {
  [ -z "${CXX:-}" ] && command -v g++ >/dev/null || return 0
  local version
  version=$(g++ -dumpversion)
  if [ "${version%%.*}" -lt 12 ]; then
    ensure_packages g++-12
    export CXX=g++-12 CC=gcc-12
  fi
}

# configure PRESET [-DNAME=VALUE...]: once, and again when a -D is not what the cache holds.
configure() {
  local preset=$1 cache="$root/build/$1/CMakeCache.txt" definition up_to_date=yes
  shift
  [ -e "$cache" ] && [ -e "$root/build/$preset/build.ninja" ] || up_to_date=no
  for definition in "$@"; do
    [ $up_to_date = yes ] || break
    local name=${definition#-D}
    grep -q "^${name%%=*}:[A-Z]*=${name#*=}\$" "$cache" || up_to_date=no
  done
  [ $up_to_date = yes ] && return 0
  say "configuring build/$preset"
  choose_compiler
  (cd "$root" && cmake --preset "$preset" "$@" </dev/null >&2)
}

# build PRESET [TARGET...]: with ninja's progress where there is something to do.
build() {
  local directory="$root/build/$1"
  shift
  if ninja -C "$directory" -n "$@" </dev/null 2>/dev/null | grep -q 'no work to do'; then
    return 0
  fi
  say "building ${directory#"$root"/}"
  ninja -C "$directory" "$@" </dev/null >&2
}

# Two ./run started together shall not build into one another.
take_build_lock() {
  mkdir -p "$root/build"
  if command -v flock >/dev/null; then
    exec 9>"$root/build/.lock"
    flock -n 9 || { say "waiting for another build in this folder to end"; flock 9; }
  fi
}
drop_build_lock() { exec 9>&-; }

# Warnings are errors in CI; a newer compiler's new warning shall not stop a user.
werror=OFF
[ -z "${CI:-}" ] || werror=ON
