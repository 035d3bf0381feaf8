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

# Sets WASM_CARGO and WASM_RUSTC: a toolchain that brings the source of the standard library, from which wasm_cargo builds
# it. That is rustup's, or Debian's where rustup cannot download.
require_wasm_toolchain() {
  command -v cargo rustc >/dev/null || die "Install Rust with rustup."
  if ! has_std_source rustc && ! has_std_source /usr/bin/rustc && ! add_std_source; then
    apt_install rustc-web cargo-web rust-web-src
  fi
  if has_std_source rustc; then
    WASM_CARGO=cargo WASM_RUSTC=rustc
  elif has_std_source /usr/bin/rustc; then
    WASM_CARGO=/usr/bin/cargo WASM_RUSTC=/usr/bin/rustc
  else
    die "Run 'rustup component add rust-src' where it can be downloaded."
  fi
  [ -n "$(wasm_linker)" ] || apt_install lld
}

has_std_source() { [ -d "$(std_source "$1")/library/std" ]; }

std_source() { realpath -m "$("$1" --print sysroot 2>/dev/null)/lib/rustlib/src/rust"; }

add_std_source() {
  command -v rustup >/dev/null || return 1
  step "Adding the source of Rust's standard library"
  # Behind some firewalls the download neither fails nor ends.
  timeout 120 rustup component add rust-src >"$TARGET/rustup.log" 2>&1 && return
  step "It cannot be downloaded (target/rustup.log says why), so Debian's Rust is used"
  return 1
}

# Debian's toolchain has no linker for WebAssembly; rustup's has one.
wasm_linker() {
  compgen -G "$(rustc --print sysroot)/lib/rustlib/*/bin/rust-lld" || command -v wasm-ld || true
}

# Runs cargo for WebAssembly. The standard library is built along, for size, and a panic stops at once: nothing could read its
# message, and without the code that words it everything is a tenth smaller. The compiler lets only its nightly versions do
# that, or one that is told that it may (RUSTC_BOOTSTRAP). Paths of this machine are mapped away, so that every checkout yields
# the same bytes and tells nobody where it was built.
wasm_cargo() {
  local flags=(
    -Cpanic=immediate-abort -Zunstable-options -Zlocation-detail=none
    "--remap-path-prefix=$ROOT=/pilotlight"
    "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/crates"
    "--remap-path-prefix=$(std_source "$WASM_RUSTC")=/rust"
  )
  CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf '%s' "${flags[*]}") RUSTC=$WASM_RUSTC RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(wasm_linker) \
    "$WASM_CARGO" "$@" --target "$WASM_TARGET" -Zbuild-std=std -Zbuild-std-features=optimize_for_size
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

# Takes what only people need out of scripts and styles, in their place.
# Puts into a folder's rest.css what that imports, in the place of the files.
bundle_styles() {
  local imported
  imported=$(sed -n 's/^@import "\(.*\)";$/\1/p' "$1/rest.css")
  tests/node_modules/.bin/esbuild "$1/rest.css" --bundle --allow-overwrite --outfile="$1/rest.css" --log-level=error &&
    (cd "$1" && xargs rm <<<"$imported")
}

minify() {
  local file
  for file in "$@"; do
    tests/node_modules/.bin/esbuild "$file" --minify --allow-overwrite --outfile="$file" --log-level=error || return
  done
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

# Debian's Chromium comes without its languages, and the tests have the panel in some.
require_languages() {
  local places=/usr/lib/chromium/locales
  if [ -z "${CHROME:-}" ] && [ -e "$places/en-US.pak" ] && [ ! -e "$places/ja.pak" ]; then apt_install chromium-l10n; fi
}

# A bare machine has no font, and the tests show text in many scripts.
require_fonts() {
  if ! has_font :lang=ja || ! has_font :lang=und-zsye; then
    apt_install fontconfig fonts-liberation fonts-noto-cjk fonts-noto-color-emoji
  fi
}

# A screen in memory and a keyboard for it: menus and the address bar are not in a headless browser.
require_screen() {
  if ! command -v Xvfb >/dev/null || ! command -v xdotool >/dev/null; then apt_install xvfb xdotool; fi
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
