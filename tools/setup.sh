# shellcheck shell=bash
# Sourced by build.sh: finds or installs what the words need. Each require_… is quick when there is nothing to do, and
# otherwise installs it, or ends with one line that says what a person has to do.

readonly WASM_TARGET=wasm32-unknown-unknown

step() { printf '\033[2m·\033[0m %s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

require_node() {
  command -v node >/dev/null || die "Install Node 20 or newer, with npm."
  node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || die "Node is older than 20: install a newer one."
}

# Sets WASM_WAY, how wasm_cargo builds: with a ready standard library for WebAssembly (rustup's), or with the library's
# source of Debian's toolchain, for machines where rustup cannot download.
require_wasm_toolchain() {
  command -v cargo >/dev/null || die "Install Rust with rustup."
  WASM_WAY=ready
  if has_wasm_std || { ! has_debian_toolchain && add_wasm_std; }; then return; fi
  WASM_WAY=from_source
  has_debian_toolchain || apt_install rustc-web cargo-web rust-web-src
  has_debian_toolchain || die "Run 'rustup target add $WASM_TARGET' where Rust can be downloaded."
  [ -n "$(wasm_linker)" ] || apt_install lld
}

has_wasm_std() {
  compgen -G "$(rustc --print target-libdir --target "$WASM_TARGET" 2>/dev/null)/libstd-*.rlib" >/dev/null
}

add_wasm_std() {
  command -v rustup >/dev/null || return 1
  step "Adding Rust's $WASM_TARGET target"
  # Behind some firewalls the download neither fails nor ends.
  timeout 120 rustup target add "$WASM_TARGET" >"$TARGET/rustup.log" 2>&1 && has_wasm_std && return
  step "It cannot be downloaded (target/rustup.log says why), so Debian's Rust builds it from source"
  return 1
}

has_debian_toolchain() {
  [ -x /usr/bin/cargo ] && [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/std" ]
}

# Runs cargo for WebAssembly. Paths of this machine are mapped away, so that every checkout yields the same bytes and
# tells nobody where it was built.
wasm_cargo() {
  local sysroot flags unit_separator=$'\x1f'
  sysroot=$(wasm_rustc --print sysroot)
  flags=--remap-path-prefix=$ROOT=/pilotlight
  flags+=$unit_separator--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo
  flags+=$unit_separator--remap-path-prefix=$(realpath "$sysroot/lib/rustlib/src/rust" 2>/dev/null || echo "$sysroot")=/rust
  if [ "$WASM_WAY" = ready ]; then
    CARGO_ENCODED_RUSTFLAGS=$flags cargo "$@"
    return
  fi
  CARGO_ENCODED_RUSTFLAGS=$flags RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(wasm_linker) \
    /usr/bin/cargo "$@" -Zbuild-std=std,panic_abort
}

# Debian's toolchain has no linker for WebAssembly; rustup's has one.
wasm_linker() {
  compgen -G "$(rustc --print sysroot)/lib/rustlib/*/bin/rust-lld" || command -v wasm-ld || true
}

wasm_rustc() {
  if [ "$WASM_WAY" = ready ]; then rustc "$@"; else /usr/bin/rustc "$@"; fi
}

# Sets WASM_BINDGEN and WASM_BINDGEN_VERSION. The command and the crate have to be of the same version, or they disagree
# about the glue between them.
require_wasm_bindgen() {
  WASM_BINDGEN_VERSION=$(locked_version wasm-bindgen)
  local candidate
  for candidate in "$(command -v wasm-bindgen || true)" "$TARGET/tools/bin/wasm-bindgen"; do
    [ "$("$candidate" --version 2>/dev/null)" = "wasm-bindgen $WASM_BINDGEN_VERSION" ] || continue
    WASM_BINDGEN=$candidate
    return
  done
  step "Installing wasm-bindgen $WASM_BINDGEN_VERSION (three minutes, once)"
  cargo install --quiet --root "$TARGET/tools" --version "$WASM_BINDGEN_VERSION" wasm-bindgen-cli ||
    die "Run 'cargo install wasm-bindgen-cli --version $WASM_BINDGEN_VERSION', or try again when crates can be downloaded."
  WASM_BINDGEN=$TARGET/tools/bin/wasm-bindgen
}

wasm_bindgen() { "$WASM_BINDGEN" "$@"; }

# The version that Cargo.lock holds of a crate.
locked_version() {
  awk -v name="\"$1\"" '$1 == "name" { found = $3 == name } $1 == "version" && found { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# wasm-opt and what the tests use, of the versions that tests/package-lock.json holds.
require_node_tools() {
  local installed=tests/node_modules/.package-lock.json
  [ "$installed" -nt tests/package-lock.json ] && return
  step "Installing the Node tools"
  npm ci --prefix tests --no-audit --no-fund --loglevel=error ||
    die "Run 'npm ci --prefix tests' and see why it fails."
  touch "$installed"
}

wasm_opt() { node tests/node_modules/binaryen/bin/wasm-opt "$@"; }

# shellcheck disable=SC2034 # The scripts that source this one say it to require_browser.
readonly CHROMIUM=(chromium chromium-browser)

# Makes sure that there is a browser of one of these names, or the one that CHROME chooses.
require_browser() {
  if [ -n "${CHROME:-}" ]; then
    [ -x "$CHROME" ] || die "CHROME is $CHROME, where no browser is: set it to the path of one, or not at all."
  elif ! command -v "$@" >/dev/null; then
    apt_install chromium chromium-sandbox
  fi
}

# A bare machine has no font, and the tests show text in many scripts.
require_fonts() {
  if ! has_font :lang=ja || ! has_font :lang=und-zsye; then
    apt_install fontconfig fonts-liberation fonts-noto-cjk fonts-noto-color-emoji
  fi
}

has_font() { [ -n "$(fc-list "$1" 2>/dev/null)" ]; }

apt_install() {
  local as_root=()
  command -v apt-get >/dev/null || die "Install $*, then run this again."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "Run as root: apt-get install $*"
    as_root=(sudo)
  fi
  step "Installing $*"
  "${as_root[@]}" apt-get -qq update || die "Run as root: apt-get update, and see why it fails."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null ||
    die "Run as root: apt-get install $*, and see why it fails."
}
