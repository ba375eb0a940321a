#!/bin/sh
# One call on the machine with the GPU; the same call again goes on. See README.md beside this file.
#
#   h100-30-minutes.sh MINUTES BACK [JOURNEY]
#
# MINUTES of training in this call; BACK: folder whose files are brought back (at most 60 MiB in pieces of 15). JOURNEY n brings the n-th load of the
# newest checkpoint instead of training. Settings from the environment: RECIPE, PIECES (folder of the data's pieces), RUN, PYTHON.
set -e
here=$(cd "$(dirname "$0")" && pwd)
training=$(dirname "$here")
minutes=$1 back=$2 journey=$3
RECIPE=${RECIPE:-$here/h100-256.json}
PIECES=${PIECES:-$training/runs/pieces}
RUN=${RUN:-$training/runs/h100}
PYTHON=${PYTHON:-$(command -v python3)}
export PYTHONPATH="$training"  # the package need not be installed

if [ -n "$journey" ]; then
  newest=$(ls -t "$RUN"/*/checkpoint-*.pt | head -n 1)
  exec "$PYTHON" -m anycost split "$newest" --into "$back" --load 60 --only "$journey"
fi
mkdir -p "$RUN" "$back"
"$PYTHON" -m anycost join "$PIECES" --into "$RUN/data"
# What the call says is shown, kept and brought back, also when it fails.
status=0
"$PYTHON" -m anycost recipe --recipe "$RECIPE" --data "$RUN/data" --nets "$RUN/data" --out "$RUN" --minutes "$minutes" > "$RUN/call.txt" 2>&1 || status=$?
cat "$RUN/call.txt"
cat "$RUN/call.txt" >> "$RUN/log.txt"
set -- "$RUN/log.txt"
stage=$(ls -t "$RUN"/*.safetensors 2>/dev/null | head -n 1)
if [ -n "$stage" ]; then set -- "$@" "$stage" "${stage%.safetensors}.png"; fi
"$PYTHON" -m anycost split "$@" --into "$back" --load 60
exit $status
