# Sourced after kafka.sh by scripts that run workers in containers: a dockerd, an image of Kafka, and containers of it.

# engine DIR: a dockerd of its own; sets `docker`. Where it cannot run a container the script ends, and says so.
engine() {
    mkdir -p "$1"
    serve "$1/log" dockerd --data-root "$1/data" --exec-root "$1/exec" -H "unix://$1/sock" -p "$1/pid" \
        --bridge=none --iptables=false --ip6tables=false --storage-driver overlay2
    eval "docker() { /usr/bin/docker -H 'unix://$1/sock' \"\$@\"; }"
    await docker version || { skip "workers in containers" "dockerd does not start: $(tail -1 "$1/log")"; exit 0; }
}

# kafka_image VERSION: an image of Kafka of that version, from the cache or made. Prints the folder of its OCI layout.
kafka_image() {
    local dir=$cache/kafka-image-$1 libs sum
    libs=$(worker_jars "$1") || return
    sum=$({ cat "$here/kafka_image.py" "$libs/complete" && jlink --version; } | sha256sum)
    if [ "$(cat "$dir/complete" 2>/dev/null)" != "$sum" ]; then
        rm -rf "$dir"
        mkdir -p "$dir"
        python3 "$here/kafka_image.py" "$dir" "$libs" >&2 && echo "$sum" >"$dir/complete" || return
    fi
    echo "$dir"
}

# contain NAME IMAGE DIR [ARGUMENT…]: a container, as the image's own user, on the network of this machine, that sees DIR
# under its own name and runs its worker with DIR/worker.properties; sets `worker_pid` to that of its Java.
contain() {
    local name=$1 image=$2 dir=$3
    shift 3
    docker run -d --network host --name "$name" -v "$dir:$dir" -e KAFKA_HEAP_OPTS=-Xmx384m "$@" "$image" \
        "$dir/worker.properties" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
    docker ps -q --filter "name=^$name\$" | grep -q . || { docker logs "$name"; return 1; }
}

# dispose NAME: no container of that name.
dispose() { docker rm -f "$1" >/dev/null 2>&1; }

# answers SECONDS: until the interface of `worker` does.
answers() { patiently "$1" curl -fs "$worker/connectors"; }
