#!/bin/sh
# Makes a disk image of the bundle that `python3 dev.py package` built on macOS.
#
#   IDENTITY="Developer ID Application: …" packaging/macos/make_dmg.sh 0.1.0
#
# Written by the documentation and never run: no Mac was at hand. Without IDENTITY the bundle is
# signed for this computer only, and macOS asks before it lets others open it. The bundle's
# Info.plist, with the sentence that macOS shows before Bluetooth is used, stands in
# packaging/biofeedback.spec.
set -eu
version=${1:?Say the version: make_dmg.sh 1.2.3}
cd "$(dirname "$0")/../.."
bundle=dist/Biofeedback.app
image=dist/biofeedback-$version.dmg
[ -d "$bundle" ] || { echo "There is no $bundle; run python3 dev.py package first." >&2; exit 2; }
codesign --force --deep --options runtime --sign "${IDENTITY:--}" \
    --entitlements packaging/macos/entitlements.plist "$bundle"
rm -f "$image"
hdiutil create -volname Biofeedback -srcfolder "$bundle" -format UDZO "$image"
echo "$image"
echo "Taking the app away (to the bin) keeps the records:"
echo "  ~/Library/Application Support/biofeedback"
