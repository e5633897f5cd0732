#!/bin/sh
# Debian packages that charts as pictures, PDF and tests in a browser need. Does nothing where all are installed.
# Without the right to install it says what to ask for; reports then go out with tables in the place of charts.
set -eu

PACKAGES="chromium chromium-driver poppler-utils libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"

missing=""
for package in $PACKAGES; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is no Debian: install Chromium and Pango by your own means. Missing:$missing" >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Not installed, for want of the right to: apt-get install$missing" >&2
        exit 0
    fi
    as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 -- the list is meant to be split into words
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
