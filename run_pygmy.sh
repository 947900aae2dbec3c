#!/usr/bin/env bash
# Builds the store, starts its three servers, checks and loads it a little, prints the audit and the per-tier times, and leaves
# the shop open until Ctrl-C.
#
#   ./run_pygmy.sh [--once] [--reset [--yes --yes]] [--stock N] [--config FILE]
#   ./run_pygmy.sh --stage [--load N] [--port N] [--stock N] [--folder DIR]
#
#   --once         stop after the audit instead of staying open; exit 0 only if everything held
#   --reset        delete the store in the data folder first, and begin a new one. It asks twice; each --yes answers once
#   --stock N      the same, and the new store has N copies of each bundled book
#   --config FILE  another config.txt: other addresses, folders and limits
#   --stage        a store of its own that a class may break (docs/stage.md); what follows goes to the client's command stage
#
# While the shop is open, a server may be killed: the script says so and how to start it again, and the others go on.
set -u

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
config=$root/config.txt
once=false
reset=false
yes=()
stock=()
stage=() # the words of the client's command, if it is asked for

exec 3>&2 # bash tells of killed children on its own error output, which is silent from the first server on: say tells it better
say() { echo "run_pygmy.sh: $*" >&3; }

while [ $# -gt 0 ]; do
    case $1 in
        --once) once=true ;;
        --reset) reset=true ;;
        --yes) yes+=(--yes) ;;
        --stock)
            [ $# -ge 2 ] || { say "--stock needs a number of copies"; exit 2; }
            reset=true
            stock=(--stock "$2"); shift ;;
        --config)
            [ $# -ge 2 ] || { say "--config needs a file"; exit 2; }
            [ -r "$2" ] || { say "$2 cannot be read"; exit 2; }
            config=$(cd "$(dirname "$2")" && pwd)/$(basename "$2"); shift ;;
        --stage) stage=("$@"); stage[0]=stage; break ;;
        -h | --help) sed -n '2,/^set -u/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) say "unknown option $1 (see --help)"; exit 2 ;;
    esac
    shift
done

command -v dotnet > /dev/null || { say "the .NET 10 SDK is not here: get it from https://dot.net"; exit 1; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

setting() { # NAME DEFAULT: a setting, as the servers read it: the environment beats the file
    local variable value
    variable=PYGMY_$(echo "$1" | tr '[:lower:]' '[:upper:]')
    value=${!variable:-}
    [ -n "$value" ] || value=$(sed -n "s/^[[:space:]]*$1[[:space:]]*,[[:space:]]*//p" "$config" | sed 's/[[:space:]]#.*//; s/[[:space:]]*$//' | tail -1)
    echo "${value:-$2}"
}

output=$(setting output output)
case $output in /*) ;; *) output=$(dirname "$config")/$output ;; esac
pid_file=$output/run_pygmy.pids # for the next run, should this one be killed: name, pid, time of start, address
grace=$(($(setting drain_ms 5000) / 1000 + 5)) # seconds: the drain, and then what is written at the end

work=$(mktemp -d)
names=()
pids=()
states=() # running, ended, or back: started again by hand
addresses=()
build_pid=

program() { echo "$root/$1/bin/Release/net10.0/$1.dll"; }

is_running() { kill -0 "$1" 2> /dev/null; }

started_at() { # PID: when it started; together with the pid it names a process for ever
    if [ -r "/proc/$1/stat" ]; then
        sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20
    else
        ps -o lstart= -p "$1" 2> /dev/null | tr -s ' ' '_'
    fi
}

is_program() { # PID NAME
    if [ -r "/proc/$1/cmdline" ]; then
        tr '\0' ' ' < "/proc/$1/cmdline" | grep -q "$2.dll"
    else
        ps -o args= -p "$1" 2> /dev/null | grep -q "$2.dll"
    fi
}

refuse_leftovers() { # servers of a run that was itself killed hold the addresses and the data
    [ -r "$pid_file" ] || return 0
    local name pid started address left=""
    while read -r name pid started address; do
        if is_running "$pid" && [ "$(started_at "$pid")" = "$started" ] && is_program "$pid" "$name"; then
            say "$name still runs from another run of this script (pid $pid, ${address:-not serving yet})"
            left="$left $pid"
        fi
    done < "$pid_file"
    [ -z "$left" ] || { say "stop them with: kill$left"; exit 1; }
}

save_pids() {
    local i
    mkdir -p "$output" 2> /dev/null
    for ((i = 0; i < ${#pids[@]}; i++)); do
        [ "${states[i]}" != running ] || echo "${names[i]} ${pids[i]} $(started_at "${pids[i]}") ${addresses[i]}"
    done > "$work/pids"
    cp "$work/pids" "$pid_file" 2> /dev/null || say "$pid_file cannot be written: a later run would not find these servers"
}

reap() { # PID: waits for it, and sets code and how: how it ended
    wait "$1"
    code=$?
    if [ "$code" -gt 128 ]; then
        how="was ended by signal $((code - 128)) (SIG$(kill -l $((code - 128))))"
    else
        how="has ended with exit code $code"
    fi
}

stop_server() { # INDEX
    local name=${names[$1]} pid=${pids[$1]} tenths=$((grace * 10))
    kill -TERM "$pid" 2> /dev/null
    while is_running "$pid" && [ "$tenths" -gt 0 ]; do
        sleep 0.1
        tenths=$((tenths - 1))
    done
    if is_running "$pid"; then
        say "$name (pid $pid) has not ended within $grace s of SIGTERM: it is killed"
        kill -KILL "$pid" 2> /dev/null
    fi
    reap "$pid"
}

stop_all() {
    trap '' INT TERM HUP # it takes a bounded time as it is
    [ -z "$build_pid" ] || kill "$build_pid" 2> /dev/null
    # The front end first: it finishes what is in hand while those behind it still answer.
    local i
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        [ "${states[i]}" != running ] || stop_server "$i"
    done
    [ ${#pids[@]} -eq 0 ] || rm -f "$pid_file"
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

build() { # PROJECT: says nothing when it is built already; else which one, and a dot every two seconds
    local tenths=0
    dotnet build "$root/$1" --configuration Release --verbosity quiet > "$work/build.log" 2>&1 3>&- &
    build_pid=$!
    while is_running "$build_pid"; do
        sleep 0.1
        tenths=$((tenths + 1))
        [ "$tenths" -ne 50 ] || printf 'building %s ' "$1"
        [ "$tenths" -lt 50 ] || [ $((tenths % 20)) -ne 0 ] || printf '.'
    done
    [ "$tenths" -lt 50 ] || echo
    wait "$build_pid" || { cat "$work/build.log" >&3; say "$1 does not build; the first build needs the package feed (nuget.org)"; exit 1; }
    build_pid=
}

start() { # PROJECT: starts it and waits until it says that it serves, or ends
    local project=$1 said=$work/$1.out i=${#pids[@]}
    : > "$said"
    dotnet "$(program "$project")" --config "$config" > "$said" 2>&3 3>&- &
    names[i]=$project
    pids[i]=$!
    states[i]=running
    addresses[i]=
    save_pids
    for _ in $(seq 600); do # 60 s: a recovery of many millions of records included
        if grep -q ' listening on ' "$said"; then
            addresses[i]=$(sed -n 's/.* listening on //p' "$said")
            save_pids
            echo "$(cat "$said") (pid ${pids[i]})"
            return
        fi
        if ! is_running "${pids[i]}"; then
            states[i]=ended
            reap "${pids[i]}"
            say "$project did not start: it $how; the reason is above"
            exit "$((code == 0 ? 1 : code))"
        fi
        sleep 0.1
    done
    say "$project (pid ${pids[i]}) did not say within 60 s that it serves"
    exit 1
}

answers() { # ADDRESS: whether a server listens there; it does only once it serves
    local host=${1#http://} port
    port=${host##*:}
    host=${host%:*}
    host=${host#[}
    host=${host%]}
    (exec 3<> "/dev/tcp/$host/$port") 2> /dev/null
}

watch_server() { # INDEX: tells once what has changed since the last look
    local i=$1
    local what="${names[i]} (pid ${pids[i]})"
    case ${states[i]} in
        running)
            is_running "${pids[i]}" && return
            reap "${pids[i]}"
            states[i]=ended
            save_pids
            say "$what $how; the others go on"
            say "to start it again, in another terminal: dotnet $(printf '%q' "$(program "${names[i]}")") --config $(printf '%q' "$config")" ;;
        ended)
            answers "${addresses[i]}" || return
            states[i]=back
            say "${names[i]} serves again at ${addresses[i]}; it is yours to stop" ;;
        back)
            answers "${addresses[i]}" && return
            states[i]=ended
            say "${names[i]} no longer answers at ${addresses[i]}" ;;
    esac
}

client() { dotnet "$(program Client)" "$@" --config "$config" 2>&3 3>&-; }

[ ${#stage[@]} -gt 0 ] || refuse_leftovers # a stage has addresses and data of its own
for project in CatalogServer OrderServer FrontEndServer Client; do build "$project"; done
if [ ${#stage[@]} -gt 0 ]; then
    rm -rf "$work"
    exec dotnet "$(program Client)" "${stage[@]}" 3>&-
fi
if $reset; then
    client reset ${stock[@]+"${stock[@]}"} ${yes[@]+"${yes[@]}"} || { code=$?; say "the store was not reset, and no server was started"; exit "$code"; }
fi
exec 2> /dev/null
for project in CatalogServer OrderServer FrontEndServer; do start "$project"; done

failed=false
echo
echo "== checks"
client check || failed=true
echo
echo "== a short mixed load"
client load --pattern browse --clients 8 --requests 50 --probability 0.2 || failed=true
echo
echo "== audit"
client audit || failed=true

if $failed; then
    say "something did not hold; see above"
    exit 1
fi
$once && exit 0

echo
echo "The shop is open: ${addresses[2]} in a browser, curl ${addresses[2]}/books in a terminal (Ctrl-C closes it)"
echo "The control room, for a projector: ${addresses[2]}/live"
while :; do
    sleep 0.5
    for ((i = 0; i < ${#pids[@]}; i++)); do watch_server "$i"; done
    case " ${states[*]} " in
        *" running "* | *" back "*) ;;
        *) say "all servers have ended"; exit 1 ;;
    esac
done
