#!/usr/bin/env bash
# Has tools that nobody here wrote read the log of a running demo: fsck of Tessera (Go) and aics-tlog (Python).
# Each is installed from its registry where its language is there (go; Python from 3.12 on), into .cache/public-tools.
#
#   npm run demo                                  in one terminal
#   npm run test:public-tools [-- demo.json]      in another
set -euo pipefail
demo=${1:-.demo/demo.json}
tools=.cache/public-tools
[ -f "$demo" ] || { echo "There is no $demo: start the demo first." >&2; exit 3; }
mkdir -p "$tools"
read_demo() { node -p "const d = JSON.parse(require('fs').readFileSync('$demo', 'utf8')); $1"; }

ca=$(read_demo d.caFile) log=$(read_demo 'd.log.base.replace(/\/$/, "")')
read_demo d.log.vkey > "$tools/log.vkey"
get() { curl -sS --fail --cacert "$ca" "$1"; }
ran=0
step() { echo; echo "== $*" | sed "s#$ca#CA#g; s#$log#LOG#g"; "$@"; ran=$((ran + 1)); }

for name in $(read_demo 'd.log.cosigners.map(({ name }) => name).join(" ")'); do
  node dist/clients/cli/src/main.js cosign --name "$name" --key "$(read_demo "d.log.cosigners.find(({ name }) => name === '$name').keyFile")" --demo "$demo"
done
get "$log/cosigned" > "$tools/cosigned.note"
# The log grows, so that there is something to be consistent with.
if node dist/clients/cli/src/main.js send "$(dirname "$demo")/next-message.json" --as rav-olten --fresh --demo "$demo" > /dev/null; then
  for _ in $(seq 1 40); do
    [ "$(get "$log/checkpoint" | sed -n 2p)" -gt "$(sed -n 2p "$tools/cosigned.note")" ] && break
    sleep 0.5
  done
fi

if command -v go > /dev/null; then
  [ -x "$tools/fsck" ] || GOBIN="$PWD/$tools" go install github.com/transparency-dev/tessera/cmd/fsck@v1.0.4
  export SSL_CERT_FILE=$ca
  step "$tools/fsck" -ui=false -logtostderr -storage_url="$log/" -public_key="$tools/log.vkey"
  unset SSL_CERT_FILE
fi

python=$(for each in python3.14 python3.13 python3.12 python3; do command -v "$each" > /dev/null && "$each" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2> /dev/null && echo "$each" && break; done || true)
if [ -n "$python" ]; then
  [ -x "$tools/python/bin/aics-tlog" ] || { "$python" -m venv "$tools/python" && "$tools/python/bin/pip" -q install aics-tlog==0.2.1; }
  aics=$tools/python/bin/aics-tlog
  export SSL_CERT_FILE=$ca
  step "$aics" verify-checkpoint --tiles "$log" --vkey-file "$tools/log.vkey" --save-checkpoint "$tools/old.note"
  witnesses=$(read_demo 'd.log.cosigners.map(({ vkey }) => "--witness-key " + vkey).join(" ")')
  # shellcheck disable=SC2086
  step "$aics" verify-checkpoint --note "$tools/cosigned.note" --vkey-file "$tools/log.vkey" $witnesses --quorum 1
  size=$(sed -n 2p "$tools/old.note")
  index=$((size / 2))
  leaf_hash=$(get "$log/tile/0/000$([ "$size" -lt 256 ] && echo ".p/$size")" | od -An -v -tx1 -j$((index % 256 * 32)) -N32 | tr -d ' \n')
  [ "$size" -lt 256 ] || index=$((index % 256))
  step "$aics" verify-inclusion --tiles "$log" --vkey-file "$tools/log.vkey" --leaf-hash "$leaf_hash" --index "$index"
  step "$aics" verify-consistency --tiles "$log" --vkey-file "$tools/log.vkey" --old-checkpoint "$tools/cosigned.note"
  unset SSL_CERT_FILE
fi
[ "$ran" -gt 0 ] || { echo "Neither go nor Python from 3.12 on is here." >&2; exit 3; }
echo; echo "$ran checks by public tools passed"
