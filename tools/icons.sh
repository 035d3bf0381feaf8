#!/usr/bin/env bash
# Renders extension/icons/*.svg to the PNGs that the manifest names. Run it by hand after a drawing has changed.
# The toolbar's sizes have a drawing of their own whose edges lie on whole pixels; the larger ones have room for the tile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh

main() {
  require_browser "${CHROMIUM[@]}"
  render small 16
  render small 32
  render large 48
  render large 128
}

render() {
  local drawing=$1 size=$2 work
  work=$(mktemp -d)
  sed "s/width=\"[0-9]*\" height=\"[0-9]*\">/width=\"$size\" height=\"$size\">/" "extension/icons/$drawing.svg" >"$work/icon.svg"
  "${CHROME:-chromium}" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --default-background-color=00000000 --user-data-dir="$work/profile" --window-size="$size,$size" \
    --screenshot="extension/icons/$size.png" "file://$work/icon.svg" 2>/dev/null ||
    die "Chromium took no picture of extension/icons/$drawing.svg."
  rm -rf "$work"
}

main
