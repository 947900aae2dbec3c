#!/usr/bin/env bash
# Measures this store beside the same store on ASP.NET Core (AspNetPeer) and beside nginx, in turn on this machine, and prints
# tables. docs/decisions/0028-the-comparison.md says what is compared with what.
#
#   benchmarks/compare.sh [--quick] [--rounds N] [--seconds S] [--connections "1 8 64"] [--only lookup,buy]
#
#   --rounds N         how often each store has its turn; the order is reversed in every other round (6)
#   --seconds S        how long a turn is (3)
#   --connections "..."  of wrk (1 8 64 256 1000)
#   --only A,B         of lookup, search, buy, hop, mix, tiers (all), and tune: which settings are the fastest for the peer
#   --quick            one round of 1 s with 8 connections, hardly warm: shows that everything works; its figures mean nothing
#   --peer "..."       more options for the peer's three services, such as --upstream-connections 16
#   --keep FILE        a line for each turn goes to FILE too: Comparison/tables.awk reads it
#
# It needs the .NET SDK and wrk, and takes nginx (nginx-light) along if it is there. wrk shares the cores with the servers. All
# servers listen on loopback, and have their files in a temporary folder; TMPDIR puts that on another disk. Exits with 1 when a
# store gave an error or its books are wrong afterwards.
set -u -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=6 seconds=3 connections="1 8 64 256 1000" only=lookup,search,buy,hop,mix,tiers
warm_seconds=3 peer_options=() keep= is_quick=false
books=1000 # more than fit into a page, fewer than the cache takes
stock=1000000000 # the most that our catalog takes: no run sells out

say() { echo "compare.sh: $*" >&2; }
is_number() { case $1 in '' | *[!0-9]* | 0*) return 1 ;; esac; }

while [ $# -gt 0 ]; do
    case $1 in
        --quick) rounds=1 seconds=1 connections=8 warm_seconds=1 is_quick=true; shift; continue ;;
        -h | --help) sed -n '2,/^set -u/{/^set -u/d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    esac
    [ $# -ge 2 ] || { say "$1 is unknown or needs a value (see --help)"; exit 2; }
    case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --connections) connections=$2 ;;
        --only) only=$2 ;;
        --peer) read -ra peer_options <<< "$2" ;;
        --keep) keep=$2 ;;
        *) say "unknown option $1 (see --help)"; exit 2 ;;
    esac
    shift 2
done
for number in $rounds $seconds $connections; do
    is_number "$number" || { say "$number is no number of rounds, seconds or connections"; exit 2; }
done
for scenario in ${only//,/ }; do
    case $scenario in
        lookup | search | buy | hop | mix | tiers | tune) ;;
        *) say "there is no scenario $scenario (see --help)"; exit 2 ;;
    esac
done

for tool in dotnet wrk; do
    command -v $tool > /dev/null || { say "$tool is not here, and nothing can be measured without it"; exit 1; }
done
has_nginx=true
PATH=$PATH:/usr/sbin
command -v nginx > /dev/null || { has_nginx=false; say "nginx (nginx-light) is not here: its rows are left out"; }
ulimit -n "$(ulimit -H -n)" 2> /dev/null # 1,000 connections are 2,000 descriptors of a server between two others

work=$(mktemp -d)
results=$work/results.csv
declare -A front pids # of each store: its address, and the ids of its processes
stop_all() {
    local id all
    trap '' INT TERM
    read -ra all <<< "${pids[*]+${pids[*]}}"
    for id in ${all[@]+"${all[@]}"}; do kill "$id" 2> /dev/null; done
    for id in ${all[@]+"${all[@]}"}; do
        for _ in $(seq 100); do kill -0 "$id" 2> /dev/null || break; sleep 0.1; done
        kill -KILL "$id" 2> /dev/null
    done
    wait
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM


next_port=$((25000 + RANDOM % 500))
free_port() { # puts a port into $port on which nobody listens
    while (exec 3<> "/dev/tcp/127.0.0.1/$next_port") 2> /dev/null; do next_port=$((next_port + 1)); done
    port=$next_port
    next_port=$((next_port + 1))
}

serve() { # STORE FOLDER COMMAND...: starts a server of a store, and waits until it serves; its address goes into $address
    local store=$1 said
    said=$(mktemp "$2/said.XXXXXX")
    shift 2
    "$@" > "$said" 2>&1 &
    local id=$!
    pids[$store]="${pids[$store]:-}${pids[$store]:+ }$id"
    for _ in $(seq 300); do
        address=$(sed -n 's|.* listening on http://||p' "$said")
        [ -z "$address" ] || return 0
        kill -0 "$id" 2> /dev/null || break
        sleep 0.1
    done
    say "a server of $store did not start:"
    cat "$said" >&2
    exit 1
}

start_ours() { # STORE SETTING...: our store as shipped, but for the settings
    local store=$1 folder=$work/$1 program name setting
    shift
    mkdir -p "$folder/data"
    cp "$work/inventory.csv" "$folder/data/"
    for name in catalog order frontend; do free_port; echo "$name,127.0.0.1:$port"; done > "$folder/config.txt"
    for setting in "$@"; do echo "$setting" >> "$folder/config.txt"; done
    for program in CatalogServer OrderServer FrontEndServer; do
        serve "$store" "$folder" dotnet "$built/$program.dll" --config "$folder/config.txt"
    done
    front[$store]=$address
}

start_peer() { # STORE OPTION...
    local store=$1 folder=$work/$1 catalog order
    local peer=(dotnet "$here/AspNetPeer/bin/Release/net10.0/PygmyStore.AspNetPeer.dll")
    shift
    mkdir -p "$folder"
    serve "$store" "$folder" "${peer[@]}" catalog --listen 127.0.0.1:0 --inventory "$work/inventory.csv" --data "$folder" "$@"
    catalog=$address
    serve "$store" "$folder" "${peer[@]}" order --listen 127.0.0.1:0 --catalog "$catalog" --data "$folder" "$@"
    order=$address
    serve "$store" "$folder" "${peer[@]}" frontend --listen 127.0.0.1:0 --catalog "$catalog" --order "$order" "$@"
    front[$store]=$address
}

start_nginx() { # STORE LOCATION: an nginx of our own, with the content of its one location
    local store=$1 folder=$work/$1 user=
    free_port
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || user="user root;"
    cat > "$folder/nginx.conf" << CONFIGURATION
$user worker_processes auto; daemon off; pid $folder/pid; worker_rlimit_nofile 10000; error_log $folder/errors;
events { worker_connections 4096; }
http {
    access_log off; default_type application/json; keepalive_requests 1000000000; tcp_nodelay on;
    client_body_temp_path $folder/t1; proxy_temp_path $folder/t2; fastcgi_temp_path $folder/t3;
    uwsgi_temp_path $folder/t4; scgi_temp_path $folder/t5;
    upstream behind { server ${front[nginx]:-127.0.0.1:9}; keepalive 1024; keepalive_requests 1000000000; }
    server { listen 127.0.0.1:$port backlog=4096; location / { $2 } }
}
CONFIGURATION
    nginx -e "$folder/errors" -p "$folder" -c "$folder/nginx.conf" > "$folder/said" 2>&1 &
    pids[$store]=$!
    front[$store]=127.0.0.1:$port
    for _ in $(seq 50); do (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null && return; sleep 0.1; done
    say "nginx did not start:"
    cat "$folder/said" "$folder/errors" >&2
    exit 1
}

ticks() { # STORE: processor time of its processes and of their children, in clock ticks
    local id total=0 line child children
    for id in ${pids[$1]}; do
        children=
        read -r children 2> /dev/null < "/proc/$id/task/$id/children"
        for child in $id $children; do
            read -r line 2> /dev/null < "/proc/$child/stat" || continue
            # shellcheck disable=SC2086
            set -- ${line##*) }
            total=$((total + ${12} + ${13}))
        done
    done
    echo $total
}

tick_micros=$((1000000 / $(getconf CLK_TCK)))
turn() { # ROUND SCENARIO CONNECTIONS STORE TARGET SECONDS: adds a line to the results, unless the round is 0
    local threads=2 before after figures
    [ "$3" -ge 2 ] || threads=1
    before=$(ticks "$4")
    figures=$(COMPARE_SCENARIO=$2 timeout $(($6 + 60)) wrk -t$threads -c"$3" -d"$6" --timeout 10 \
        -s "$here/Comparison/wrk.lua" "http://${front[${4%%:*}]}$5" 2>&1 | tee "$work/wrk.out" | sed -n 's/^figures,//p')
    after=$(ticks "$4")
    [ -n "$figures" ] || { say "wrk gave no figures for $4:"; cat "$work/wrk.out" >&2; exit 1; }
    [ "$1" = 0 ] || echo "$1,$2,$3,$4,$figures,$(((after - before) * tick_micros))" >> "$results"
    sleep 0.2 # the connections of this turn close
}

stores_of() { # SCENARIO: the stores that it compares
    case $1 in
        lookup | search | mix) echo ours ours-uncached peer ;;
        buy) echo ours ours-uncached peer peer-shared ;;
        tune) echo peer peer-server-gc peer-16 peer-unbound ;;
        hop) echo ours peer; $has_nginx && echo nginx ;;
        tiers) echo ours-uncached peer; $has_nginx && echo relay-nginx nginx-nginx ;;
    esac
}

target_of() { # SCENARIO STORE
    case $1:$2 in
        search:*) echo '/books?topic=shelf+7' ;;
        buy:*) echo /orders ;;
        hop:ours) echo /healthz ;;
        hop:* | *nginx*) echo /fixed ;;
        *) echo /books/1 ;;
    esac
}

measure() { # ROUND SECONDS SCENARIOS CONNECTIONS...
    local round=$1 time=$2 scenarios=$3 scenario count store stores
    shift 3
    for scenario in ${scenarios//,/ }; do
        for count in "$@"; do
            mapfile -t stores < <(stores_of "$scenario" | tr ' ' '\n')
            [ $((round % 2)) = 1 ] || mapfile -t stores < <(printf '%s\n' "${stores[@]}" | tac)
            for store in "${stores[@]}"; do
                turn "$round" "$scenario" "$count" "$store" "$(target_of "$scenario" "$store")" "$time"
            done
        done
    done
}

fetch() { # ADDRESS TARGET: an answer with its head
    exec 3<> "/dev/tcp/${1%:*}/${1##*:}" || return
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
    cat <&3
    exec 3>&-
}

is_right() { # STORE: whether its books are right; buys that wrk left behind get some seconds to end
    local sold left
    for _ in $(seq 100); do
        case $1 in
            ours*) fetch "${front[$1]}" /audit | grep -q '"verdict":"consistent"' && return ;;
            *)
                sold=$(awk -F , '$2 == 1 { sold += $3 } END { printf "%d", sold }' "$work/$1/sales.log")
                left=$(fetch "${front[$1]}" /books/1 | sed -n 's/.*"stock":\([0-9-]*\).*/\1/p')
                [ "$((sold + ${left:--1}))" = $stock ] && [ "$left" -ge 0 ] \
                    && [ "$(wc -l < "$work/$1/sales.log")" = "$(wc -l < "$work/$1/orders.log")" ] && return ;;
        esac
        sleep 0.1
    done
    return 1
}

built=$here/bin/Release/net10.0
dotnet build "$here" --configuration Release --verbosity quiet > "$work/build.log" 2>&1 \
    || { cat "$work/build.log" >&2; say "the benchmarks do not build"; exit 1; }
awk -v books=$books -v stock=$stock 'BEGIN {
    print "item_number,title,topic,stock,cost"
    for (i = 1; i <= books; i++) printf "%d,Book number %d,shelf %d,%d,%d\n", i, i, int((i - 1) / 4), stock, 5 + i % 20
}' > "$work/inventory.csv"

start_ours ours && start_ours ours-uncached cache_books,0
start_peer peer ${peer_options[@]+"${peer_options[@]}"}
case ,$only, in *,buy,*) start_peer peer-shared --sync shared ${peer_options[@]+"${peer_options[@]}"} ;; esac
case ,$only, in
    *,tune,*) # the first is as it comes; the others have the server's garbage collector, or fewer connections to each service
        DOTNET_gcServer=1 start_peer peer-server-gc
        start_peer peer-16 --upstream-connections 16
        start_peer peer-unbound --upstream-connections 1000000 ;;
esac
if $has_nginx; then
    start_nginx nginx "return 200 '{\"data\":{\"status\":\"ok\"}}';"
    start_nginx nginx-nginx 'proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";'
    serve relay-nginx "$work" dotnet "$built/PygmyStore.Benchmarks.dll" relay 127.0.0.1:0 "${front[nginx]}"
    front[relay-nginx]=$address
fi

echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(nproc) cores; kernel $(uname -r);" \
    "files on $(stat -f -c %T "$work"); .NET $(dotnet --version);" \
    "$(wrk -v 2>&1 | head -1 | cut -d ' ' -f 1-2); $($has_nginx && nginx -v 2>&1)"
echo "commit $(git -C "$here" rev-parse --short HEAD 2> /dev/null); $rounds rounds of $seconds s;" \
    "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "wrk runs on the same cores as the servers. Figures are medians of the rounds; in brackets the lowest and the highest."
cat > "$results" << 'BASES'
bases,lookup,peer,Lookup: GET /books/1
bases,search,peer,Search: a topic of 4 books
bases,buy,peer peer-shared ours-uncached,Buy: POST /orders
bases,hop,peer nginx,One hop: a fixed answer of the front end alone
bases,mix,peer ours-uncached,Mix: 90 % lookups and 10 % buys of 1000 books
bases,tiers,nginx-nginx peer,Two tiers: a front end asks a server behind it
bases,tune,peer,The peer with other settings: GET /books/1
BASES
# The first seconds of a process are compilation, so each turn is taken once before any of them counts.
$is_quick && warm=$(tr , '\n' <<< "$only" | grep -xE 'lookup|buy' | paste -sd ,) || warm=$only
measure 0 $warm_seconds "$warm" 8
# shellcheck disable=SC2086
for ((round = 1; round <= rounds; round++)); do measure "$round" "$seconds" "$only" $connections; done
[ -z "$keep" ] || cp "$results" "$keep"
awk -f "$here/Comparison/tables.awk" "$results"
echo
echo "load average after: $(cut -d ' ' -f 1-3 /proc/loadavg)"

failed=false
errors=$(awk -F , '$1 != "bases" { errors += $9 + $10; silent += $5 == 0 } END { print errors + 0 " " silent + 0 }' "$results")
[ "${errors% *}" = 0 ] || { failed=true; say "${errors% *} requests got an error; the tables say where"; }
[ "${errors#* }" = 0 ] || { failed=true; say "in ${errors#* } turns nothing was answered"; }
for store in "${!front[@]}"; do
    case $store in ours* | peer*) ;; *) continue ;; esac
    [ -z "${front[$store]:-}" ] || is_right $store || { failed=true; say "the books of $store are wrong after the run"; }
done
! $failed
