#!/usr/bin/env bash
# Builds the store, starts its three servers, checks and loads it a little, prints the audit and the per-tier times, and leaves
# the shop open until Ctrl-C.
#
#   ./run_pygmy.sh [--once] [--config FILE]
#
#   --once         stop after the audit instead of staying open; exit 0 only if everything held
#   --config FILE  another config.txt: other addresses, folders and limits
set -u

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
config=$root/config.txt
once=false
while [ $# -gt 0 ]; do
    case $1 in
        --once) once=true ;;
        --config)
            [ $# -ge 2 ] || { echo "run_pygmy.sh: --config needs a file" >&2; exit 2; }
            config=$(realpath -m -- "$2"); shift ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "run_pygmy.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done

command -v dotnet > /dev/null || { echo "run_pygmy.sh: the .NET 10 SDK is not here: get it from https://dot.net" >&2; exit 1; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

work=$(mktemp -d)
pids=()
names=()

stop_servers() {
    # The front end first: it finishes what is in hand while those behind it still answer.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -TERM "${pids[i]}" 2> /dev/null
        wait "${pids[i]}" 2> /dev/null
    done
    rm -rf "$work"
}
trap stop_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build() {
    for project in CatalogServer OrderServer FrontEndServer Client; do
        dotnet build "$root/$project" --configuration Release --verbosity quiet > "$work/build.log" 2>&1 || {
            cat "$work/build.log" >&2
            echo "run_pygmy.sh: $project does not build" >&2
            exit 1
        }
    done
}

program() { echo "$root/$1/bin/Release/net10.0/$1.dll"; }

start() { # PROJECT: starts it and waits until it says that it serves, or ends
    local project=$1 said=$work/$1.out
    : > "$said"
    dotnet "$(program "$project")" --config "$config" > "$said" &
    local pid=$!
    pids+=("$pid")
    names+=("$project")
    for _ in $(seq 600); do # 60 s: a recovery of many millions of records included
        if grep -q ' listening on ' "$said"; then
            cat "$said"
            return
        fi
        if ! kill -0 "$pid" 2> /dev/null; then
            wait "$pid"
            local code=$?
            echo "run_pygmy.sh: $project did not start (exit code $code); the reason is above" >&2
            exit "$((code == 0 ? 1 : code))"
        fi
        sleep 0.1
    done
    echo "run_pygmy.sh: $project did not say within 60 s that it serves" >&2
    exit 1
}

client() { dotnet "$(program Client)" "$@" --config "$config"; }

echo "building"
build
start CatalogServer
start OrderServer
start FrontEndServer

failed=false
echo
echo "== checks"
client check || failed=true
echo
echo "== a short mixed load"
client load --threads 8 --iterations 50 --buy-probability 0.2 || failed=true
echo
echo "== audit"
client audit || failed=true

if $failed; then
    echo "run_pygmy.sh: something did not hold; see above" >&2
    exit 1
fi
$once && exit 0

echo
echo "The shop is open: curl $(grep -o 'http://.*' "$work/FrontEndServer.out")/books (Ctrl-C closes it)"
while true; do
    wait -n "${pids[@]}"
    for i in "${!pids[@]}"; do
        kill -0 "${pids[i]}" 2> /dev/null || { echo "run_pygmy.sh: ${names[i]} has ended" >&2; exit 1; }
    done
done
