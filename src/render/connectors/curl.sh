# Sends the options of connectors to a worker, and waits until all of them run. Ends with 3 where the worker refuses
# something, and with 1 where another try may do.
set -u
here=$(dirname "$0")
worker=${PLUGRAFT_WORKER%/}
end=$(($(date +%s) + TIMEOUT))
newline='
'

# ask ARGUMENT...: sets body and status; curl itself says why there is none.
ask() {
    answer=$(curl -sS --fail-with-body --max-time 60 -w '\n%{http_code}' \
        ${PLUGRAFT_WORKER_USERNAME:+--user "$PLUGRAFT_WORKER_USERNAME:$PLUGRAFT_WORKER_PASSWORD"} \
        ${PLUGRAFT_CA_FILE:+--cacert "$PLUGRAFT_CA_FILE"} \
        ${PLUGRAFT_CLIENT_CERT:+--cert "$PLUGRAFT_CLIENT_CERT" --key "$PLUGRAFT_CLIENT_KEY"} "$@")
    status=${answer##*"$newline"}
    body=${answer%"$newline"*}
}

# again WHAT: waits a little, or gives up.
again() {
    if [ "$(date +%s)" -ge "$end" ]; then
        echo "time ran out: $1" >&2
        exit 1
    fi
    sleep 2
}

# put FILE NAME
put() {
    while :; do
        ask -X PUT -H 'Content-Type: application/json' --data-binary "@$here/$1" "$worker/connectors/$2/config"
        case $status in
        2??)
            echo "$2: sent ($status)"
            return
            ;;
        000 | 404 | 408 | 409 | 425 | 429 | 5??) ;;
        *)
            echo "$2: refused ($status): $body" >&2
            exit 3
            ;;
        esac
        [ "$body" = "${said:-}" ] || echo "$2: not yet ($status): $body" >&2
        said=$body
        again "$2 was not taken"
    done
}

# settle NAME: a failure counts once it lasts, for the worker may still tell of the options before.
settle() {
    failed=0
    while :; do
        ask "$worker/connectors/$1/status"
        case $body in
        *'"state":"FAILED"'*)
            failed=$((failed + 1))
            if [ "$failed" -ge 5 ]; then
                echo "$1: failed: $body" >&2
                exit 1
            fi
            ;;
        *'"state":"UNASSIGNED"'* | *'"state":"RESTARTING"'*) ;;
        *'"connector":{"state":"RUNNING"'*'"tasks":[{'* | *'"connector":{"state":"PAUSED"'* | *'"connector":{"state":"STOPPED"'*)
            echo "$1: $body"
            return
            ;;
        esac
        again "$1 does not run: $body"
    done
}

until ask "$worker/connector-plugins" >/dev/null && [ "$status" = 200 ]; do
    case $status in
    401 | 403)
        echo "the worker refuses ($status): $body" >&2
        exit 3
        ;;
    esac
    again "no worker answers at $worker"
done
for list in "$here"/*.list; do
    while read -r file name; do put "$file" "$name" </dev/null; done <"$list"
done
[ "$WAIT" = yes ] || exit 0
for list in "$here"/*.list; do
    while read -r file name; do settle "$name" </dev/null; done <"$list"
done
