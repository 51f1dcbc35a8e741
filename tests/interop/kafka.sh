# Sourced after lib.sh by scripts that need a real Kafka: a KRaft broker, and workers, on ports that the system chose.

# free_ports N: that many ports of loopback that nobody has now.
free_ports() {
    python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
PY
}

# jvm MEGABYTES LIBS MAIN ARGUMENT...: one of Kafka's programs.
jvm() {
    local megabytes=$1 libs=$2
    shift 2
    exec java -Dorg.slf4j.simpleLogger.defaultLogLevel="${KAFKA_LOG:-warn}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        "-Xmx${megabytes}m" -cp "$libs/*" "$@"
}

# broker LIBS DIR: a broker that is its own controller; sets `bootstrap`.
broker() {
    local libs=$1 dir=$2 port controller uuid more=
    mkdir -p "$dir"
    read -r port controller < <(free_ports 2)
    # Topics of share groups are new in 4.
    compgen -G "$libs/kafka-clients-3.*" >/dev/null ||
        more=$'share.coordinator.state.topic.replication.factor=1\nshare.coordinator.state.topic.min.isr=1'
    cat >"$dir/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$dir/data
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
$more
PROPERTIES
    uuid=$(jvm 128 "$libs" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -1) &&
        (jvm 128 "$libs" kafka.tools.StorageTool format -t "$uuid" -c "$dir/server.properties") >"$dir/format" 2>&1 ||
        { cat "$dir/format"; return 1; }
    serve "$dir/log" jvm 384 "$libs" kafka.Kafka "$dir/server.properties"
    bootstrap=127.0.0.1:$port
    patiently 60 listens "$port" || { tail -20 "$dir/log"; return 1; }
}

# worker_file DIR PLUGINS [PROPERTY…]: DIR/worker.properties of a distributed worker of `bootstrap`; sets `worker`.
worker_file() {
    local dir=$1 plugins=$2 port
    shift 2
    mkdir -p "$dir"
    read -r port < <(free_ports 1)
    worker=http://127.0.0.1:$port
    {
        printf '%s\n' "bootstrap.servers=$bootstrap" "listeners=$worker" "plugin.path=$plugins" \
            plugin.discovery=service_load group.id=interop offset.flush.interval.ms=1000 \
            config.storage.topic=connect-configs offset.storage.topic=connect-offsets status.storage.topic=connect-status \
            {config,offset,status}.storage.replication.factor=1 {offset,status}.storage.partitions=1 \
            key.converter=org.apache.kafka.connect.storage.StringConverter \
            value.converter=org.apache.kafka.connect.storage.StringConverter "$@"
    } >"$dir/worker.properties"
}

# worker_up LIBS DIR [standalone]: a worker in the background; sets `worker_pid`. Nobody waits for it here.
worker_up() {
    local libs=$1 dir=$2 main=ConnectDistributed
    [ "${3:-}" != standalone ] || main=ConnectStandalone
    serve "$dir/log" jvm 384 "$libs" "org.apache.kafka.connect.cli.$main" "$dir/worker.properties"
    worker_pid=${servers[-1]}
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# patiently SECONDS COMMAND...: until it succeeds.
patiently() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.2
    done
}
