# Arguments: apply, put, wait or delete, and pairs of a file of options and a connector's name as it stands in an address.
set -u
umask 077
verb=$1
shift
deadline=$(($(date +%s) + DEADLINE_SECONDS))

# Options that nobody sees in a list of processes.
login() {
    [ -n "${PLUGRAFT_WORKER_USERNAME:-}" ] || return 0
    printf '%s:%s' "$PLUGRAFT_WORKER_USERNAME" "$(cat /etc/plugraft/login/password)" |
        sed 's/[\\"]/\\&/g; s/.*/user = "&"/'
}

# ask ARGUMENT...: sets `code`, 000 where nobody answers; the answer is in /tmp/answer.
ask() {
    : >/tmp/answer
    code=$(login | curl --config - --silent --show-error --globoff --path-as-is --max-time 90 --output /tmp/answer \
        --write-out '%{http_code}' ${PLUGRAFT_CA_FILE:+--cacert "$PLUGRAFT_CA_FILE"} \
        ${PLUGRAFT_CLIENT_CERT:+--cert "$PLUGRAFT_CLIENT_CERT" --key "$PLUGRAFT_CLIENT_KEY"} "$@") || code=${code:-000}
}

# again WHAT: waits a little, or ends where there is no more time.
again() {
    if [ "$(date +%s)" -ge "$deadline" ]; then
        echo "$1: out of time; last answer $code" >&2
        cat /tmp/answer >&2
        exit 7
    fi
    sleep 2
}

# The first address that answers as a worker does.
find_worker() {
    while :; do
        for base in $(echo "$PLUGRAFT_WORKER" | tr ',' ' '); do
            base=${base%/}
            ask "$base/"
            case $code in
                200) grep -q '"kafka_cluster_id"\|"version"' /tmp/answer && return ;;
                401 | 403)
                    echo "$base: answer $code" >&2
                    exit 4
                    ;;
            esac
        done
        again "the worker"
    done
}

put() {
    while :; do
        ask --request PUT --header 'Content-Type: application/json' --data-binary "@$1" "$base/connectors/$2/config"
        case $code in
            200 | 201)
                echo "$2: answer $code"
                return
                ;;
            400 | 401 | 403 | 405 | 413)
                echo "$2: answer $code" >&2
                cat /tmp/answer >&2
                exit 5
                ;;
        esac
        again "$2"
    done
}

# settle NAME: until connector and tasks run.
settle() {
    while :; do
        ask "$base/connectors/$1/status"
        states=$(grep -o '"state":"[A-Z_]*"' /tmp/answer)
        case $code$states in
            200*FAILED*)
                echo "$1: failed" >&2
                cat /tmp/answer >&2
                exit 6
                ;;
            200*state*)
                if ! echo "$states" | grep -qv '"RUNNING"'; then
                    [ "$NEEDS_TASKS" = no ] || [ "$(echo "$states" | wc -l)" -gt 1 ] && {
                        echo "$1: running"
                        return
                    }
                fi
                ;;
        esac
        again "$1"
    done
}

remove() {
    while :; do
        ask --request DELETE "$base/connectors/$1"
        case $code in
            204 | 404)
                echo "$1: deleted"
                return
                ;;
            401 | 403)
                echo "$1: answer $code" >&2
                exit 5
                ;;
        esac
        again "$1"
    done
}

# each COMMAND...: with every pair.
each() {
    do=$1
    shift
    while [ $# -gt 1 ]; do
        case $do in
            put) put "$1" "$2" ;;
            settle) settle "$2" ;;
            remove) remove "$2" ;;
        esac
        shift 2
    done
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
