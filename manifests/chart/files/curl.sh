# Arguments: apply, put, wait or delete, and pairs of a file of options and a connector's name as it stands in an address;
# without pairs those that stand in *.list, a line each, beside this script and the files. Ends as `plugraft connectors`
# does: with 4 where the worker lets nobody in, 5 where it refuses something, 6 where something has failed, and 7 where
# time runs out.
set -u
verb=$1
shift
[ $# -gt 0 ] || { cd "$(dirname "$0")" && set -- $(cat ./*.list); } || exit
end=$(($(date +%s) + TIMEOUT))
newline='
'

# The login as curl reads it in a file, for nobody to see in a list of processes.
login() {
    [ -n "${PLUGRAFT_WORKER_USERNAME:-}" ] || return 0
    printf '%s:%s' "$PLUGRAFT_WORKER_USERNAME" "${PLUGRAFT_WORKER_PASSWORD-$(cat /etc/plugraft/login/password)}" |
        sed 's/[\\"]/\\&/g; s/.*/user = "&"/'
}

# ask PATH ARGUMENT...: sets `code` and `body` as the first address has them that is reached; `code` is 000 where none is,
# and curl itself says why.
ask() {
    path=$1
    shift
    for base in $(echo "$PLUGRAFT_WORKER" | tr ',' ' '); do
        answer=$(login | curl --config - --silent --show-error --globoff --path-as-is --max-time 100 \
            --write-out '\n%{http_code}' ${PLUGRAFT_CA_FILE:+--cacert "$PLUGRAFT_CA_FILE"} \
            ${PLUGRAFT_CLIENT_CERT:+--cert "$PLUGRAFT_CLIENT_CERT" --key "$PLUGRAFT_CLIENT_KEY"} "$@" "${base%/}/$path")
        code=${answer##*"$newline"}
        body=${answer%"$newline"*}
        case $code in
            000 | 502 | 503 | 504) ;;
            *) return ;;
        esac
    done
}

# give_up CODE WHY
give_up() {
    echo "$2" >&2
    exit "$1"
}

is_late() { [ "$(date +%s)" -ge "$end" ]; }

# again WHAT: waits a little, or ends where there is no more time.
again() {
    ! is_late || give_up 7 "time ran out: $1 ($code): $body"
    sleep 2
}

# later NAME: tells once why what was asked is asked again, and ends where no other try would help.
later() {
    case $code in
        000 | 404 | 408 | 409 | 425 | 429 | 5??) ;;
        *) give_up 5 "$1: refused ($code): $body" ;;
    esac
    [ "$body" = "${said:-}" ] || echo "$1: not yet ($code): $body" >&2
    said=$body
    again "$1"
}

find_worker() {
    while :; do
        ask connector-plugins
        case $code$body in
            200\[*) return ;;
            401* | 403*) give_up 4 "the worker refuses ($code): $body" ;;
        esac
        again "no worker answers at $PLUGRAFT_WORKER"
    done
}

# put NAME FILE
put() {
    while :; do
        ask "connectors/$1/config" --request PUT --header 'Content-Type: application/json' --data-binary "@$2"
        case $code in
            2??)
                echo "$1: sent ($code)"
                return
                ;;
        esac
        later "$1"
    done
}

# is_settled: whether `body` tells that all of it runs or, after `apply`, rests because somebody wanted that.
is_settled() {
    case $(printf '%s\n' "$body" | grep -o '"state":"[A-Z_]*"' | sort -u) in
        '"state":"RUNNING"')
            case $body in
                *'"tasks":[]'*) [ "${NEEDS_TASKS:-yes}" = no ] ;;
            esac
            ;;
        '"state":"PAUSED"' | '"state":"STOPPED"') [ "$verb" = apply ] ;;
        *) return 1 ;;
    esac
}

# settle NAME: a failure counts once it lasts, for the worker may still tell of the options before.
settle() {
    failed=0
    while :; do
        ask "connectors/$1/status"
        case $code$body in
            200*'"state":"FAILED"'*)
                failed=$((failed + 1))
                if [ "$failed" -ge 5 ] || is_late; then
                    give_up 6 "$1: failed: $body"
                fi
                ;;
            200*)
                if is_settled; then
                    echo "$1: $body"
                    return
                fi
                ;;
        esac
        again "$1 does not run"
    done
}

# remove NAME
remove() {
    while :; do
        ask "connectors/$1" --request DELETE
        case $code in
            2?? | 404)
                echo "$1: deleted"
                return
                ;;
        esac
        later "$1"
    done
}

# each FUNCTION PAIR...
each() {
    act=$1
    shift
    printf '%s %s\n' "$@" | while read -r file name; do "$act" "$name" "$file"; done || exit
}

find_worker
case $verb in
    apply)
        each put "$@"
        each settle "$@"
        ;;
    put) each put "$@" ;;
    wait) each settle "$@" ;;
    delete) each remove "$@" ;;
esac
