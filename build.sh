#!/usr/bin/env bash
# Every command that a person needs: ./build.sh help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly ROOT=$PWD
readonly TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
readonly DIST=$ROOT/dist
readonly CONTEXTS=(panel host worker archive)

source tools/setup.sh

main() {
  local word=${1:-build}
  [ $# -eq 0 ] || shift
  mkdir -p "$TARGET"
  case $word in
    build) build ;;
    run) run "$@" ;;
    test) run_tests ;;
    bench) bench ;;
    package) package ;;
    help | -h | --help) help ;;
    *) die "There is no word '$word'; ./build.sh help lists them." ;;
  esac
}

help() {
  cat <<'TEXT'
./build.sh [build]     make dist/, to be loaded as an unpacked extension
./build.sh run         build, and open the panel in your Chrome or Chromium, in a profile kept in target/profile
./build.sh run --echo  the same with the browser's fake model, which only echoes what it was given
./build.sh test        format, lints, native tests, build, end-to-end tests in a real Chromium
./build.sh bench       build, and measure the extension in a real Chromium
./build.sh package     build, and write the zip for the Chrome Web Store

CHROME=/path/to/browser chooses the browser that run, test and bench use.
TEXT
}

build() {
  require_node
  require_wasm_toolchain
  require_wasm_bindgen
  require_node_tools
  {
    flock 9 # Two builds at once would write the same files.
    compile
    local context
    for context in "${CONTEXTS[@]}"; do stage "$context"; done
    assemble
  } 9>"$TARGET/build.lock"
  node tools/sizes.mjs "$DIST" || die "Make it smaller, or give the reason for a larger budget in tools/sizes.mjs."
}

run() {
  local browsers=(google-chrome google-chrome-stable "${CHROMIUM[@]}" google-chrome-beta google-chrome-unstable)
  local options=(--dist "$DIST" --profile "$TARGET/profile")
  local hint="If this browser has no model of its own, ./build.sh run --echo puts an echo in its place"
  case ${1:-} in
    '') ;;
    --echo)
      browsers=("${CHROMIUM[@]}")
      options=(--dist "$DIST" --profile "$TARGET/profile-echo" --fake-model)
      hint="An echo stands in the model's place: it repeats what it is given, and thinks nothing"
      ;;
    *) die "run knows --echo and nothing else, not '$1'." ;;
  esac
  build
  require_browser "${browsers[@]}"
  step "Opening the panel. $hint"
  node tests/open.mjs "${options[@]}"
}

bench() {
  build
  require_browser "${CHROMIUM[@]}"
  require_fonts
  node tests/bench.mjs
}

package() {
  cargo metadata --locked --format-version 1 >/dev/null 2>&1 || die "Cargo.lock is behind Cargo.toml: build, and commit it."
  build
  local zip
  zip=pilotlight-$(workspace_version).zip
  node tools/zip.mjs "$DIST" "$zip"
  step "Wrote $zip ($(sha256sum "$zip" | cut -c1-16)…)"
}

# All contexts in one call, so that cargo shares what they share.
compile() {
  step "Compiling for WebAssembly"
  local packages=() context
  for context in "${CONTEXTS[@]}"; do packages+=(-p "pilotlight-$context"); done
  wasm_cargo build --release "${packages[@]}" ||
    die "It does not compile: see the errors above."
}

# Makes target/stage/CONTEXT, the context's JavaScript and its optimised wasm, unless they are there for these very inputs.
stage() {
  local context=$1 dir=$TARGET/stage/$1
  local input=$TARGET/$WASM_TARGET/release/pilotlight_$context.wasm
  local key
  key=$({ cat "$input" build.sh tools/order.mjs && echo "$WASM_BINDGEN_VERSION $(wasm_opt --version)"; } | sha256sum)
  [ "$(cat "$dir.key" 2>/dev/null)" != "$key" ] || return 0

  step "Binding and shrinking $context"
  rm -rf "$dir" "$dir.key"
  wasm_bindgen --target web --no-typescript --out-name "$context" --out-dir "$dir" "$input" ||
    die "wasm-bindgen refused $input: see above."
  shrink "$dir/${context}_bg.wasm" || die "wasm-opt refused $dir/${context}_bg.wasm: see above."
  [ "$context" != worker ] || inline_worker_wasm "$dir"
  printf '%s' "$key" >"$dir.key"
}

# Makes a module smaller, as it is and as it is sent.
shrink() {
  # References, several results, memory.copy and the like are what the compiler emits by default today.
  local features=(--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals
    --enable-reference-types --enable-multivalue)
  # The lowest kilobyte is the very end of the stack, so no address is computed from it. It is run until nothing gets smaller. A
  # function with one caller stays a function, unless it is tiny: merged into giants, code has more locals and repeats itself
  # less, which costs a twelfth of its size gzipped.
  local smaller=(-Oz --low-memory-unused --converge --one-caller-inline-max-function-size=20 --strip-debug --strip-producers)
  wasm_opt "${features[@]}" "${smaller[@]}" "$1" -o "$1" &&
    node tools/order.mjs "$1" "$1.named" &&
    wasm_opt "${features[@]}" --reorder-functions-by-name --strip-debug "$1.named" -o "$1" &&
    rm "$1.named"
}

# The worker must register its listeners in its first turn, so it cannot wait for a fetch: its wasm is text in a module. Of all
# texts hex is decoded the fastest, and unlike base64 it leaves gzip the repetitions to find.
inline_worker_wasm() {
  local dir=$1
  printf 'export default "%s";\n' "$(od -An -v -tx1 "$dir/worker_bg.wasm" | tr -d ' \n')" >"$dir/worker_bytes.js"
  rm "$dir/worker_bg.wasm"
}

# Puts dist/ together beside the old one and swaps them only if they differ, so that a browser that has it loaded is not disturbed.
assemble() {
  local next=$TARGET/dist
  rm -rf "$next"
  mkdir -p "$next/wasm"
  cp -R extension/. "$next"
  rm "$next"/icons/*.svg
  local context
  for context in "${CONTEXTS[@]}"; do cp -R "$TARGET/stage/$context/." "$next/wasm"; done
  sed "s/@VERSION@/$(workspace_version)/" manifest.json >"$next/manifest.json"
  bundle_styles "$next" || die "esbuild refused a style: see above."
  minify "$next"/*.css "$next"/*.js "$next"/wasm/{panel,host,worker,archive}.js || die "esbuild refused a script or a style: see above."
  if diff -rq "$next" "$DIST" >/dev/null 2>&1; then return; fi
  step "Writing dist/"
  rm -rf "$DIST"
  mv "$next" "$DIST"
}

workspace_version() {
  sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml
}

PASSED=0
FAILED=0

# Goes on after a failure, and closes with one line that counts the tests; a check that fails counts as a failed test.
run_tests() {
  check "the format" cargo fmt --all --check
  check "the lints" cargo clippy --workspace --all-targets --quiet -- -D warnings
  suite native cargo test --workspace --no-fail-fast
  if ./build.sh build; then
    require_browser "${CHROMIUM[@]}"
    require_languages
    require_fonts
    require_screen
    suite end-to-end node tests/run.mjs
  else
    FAILED=$((FAILED + 1))
  fi
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ]
}

check() {
  step "Checking $1"
  shift
  "$@" || FAILED=$((FAILED + 1))
}

# Runs a suite and adds its tests to the count.
suite() {
  local log=$TARGET/$1.log status=0 passed failed
  step "Running the $1 tests"
  shift
  "$@" 2>&1 | tee "$log" || status=$?
  read -r passed failed < <(count_tests "$log")
  # A suite that breaks off without naming a failed test has failed all the same.
  [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
}

# Adds up the lines in which cargo and tests/ tell their counts: "3 passed; 0 failed" and "3 passed, 0 failed".
count_tests() {
  grep -oE '[0-9]+ passed[;,] [0-9]+ failed' "$1" | awk '{ passed += $1; failed += $3 } END { print passed + 0, failed + 0 }'
}

main "$@"
