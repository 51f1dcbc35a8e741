# Sourced after lib.sh by scripts that need a real API server; there is no kubelet.
export KUBECONFIG=$work/kubeconfig

# tools: etcd and Kubernetes' programs, from the cache or built, which takes its time.
tools() {
    local built
    built=$("$here/apiserver-tools.sh") && PATH=$built:$PATH
}

# ports COUNT: ports that are free now.
ports() {
    python3 -c 'import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*[one.getsockname()[1] for one in sockets])' "$1"
}

# apiserver: etcd and kube-apiserver, with Pod Security admission.
apiserver() {
    local client peer port
    read -r client peer port < <(ports 3)
    mkdir -p "$work/api"
    openssl genrsa -out "$work/api/sa.key" 2048 2>/dev/null
    openssl rsa -in "$work/api/sa.key" -pubout -out "$work/api/sa.pub" 2>/dev/null
    echo 'interop,interop,interop,"system:masters"' >"$work/api/tokens.csv"
    serve "$work/api/etcd.log" etcd --name one --data-dir "$work/api/etcd" --unsafe-no-fsync \
        --listen-client-urls "http://127.0.0.1:$client" --advertise-client-urls "http://127.0.0.1:$client" \
        --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
        --initial-cluster "one=http://127.0.0.1:$peer"
    serve "$work/api/log" kube-apiserver --etcd-servers="http://127.0.0.1:$client" --bind-address=127.0.0.1 \
        --advertise-address=127.0.0.1 --secure-port="$port" --cert-dir="$work/api/certs" \
        --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$work/api/sa.pub" \
        --service-account-signing-key-file="$work/api/sa.key" --token-auth-file="$work/api/tokens.csv" \
        --authorization-mode=AlwaysAllow --disable-admission-plugins=ServiceAccount \
        --service-cluster-ip-range=10.96.0.0/16 --endpoint-reconciler-type=none --enable-priority-and-fairness=false
    cat >"$KUBECONFIG" <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: one, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}]
users: [{name: one, user: {token: interop}}]
contexts: [{name: one, context: {cluster: one, user: one, namespace: default}}]
current-context: one
CONFIG
    local i
    for ((i = 0; i < 6; i++)); do await kubectl get --raw /readyz && return; done
    cat "$work/api/log" >&2
    return 1
}

# controllers: what makes Pods of Jobs and Deployments.
controllers() {
    serve "$work/api/controllers.log" kube-controller-manager --kubeconfig="$KUBECONFIG" --bind-address=127.0.0.1 \
        --secure-port=0 --leader-elect=false --use-service-account-credentials=false \
        --service-account-private-key-file="$work/api/sa.key" \
        --controllers=job-controller,deployment-controller,replicaset-controller,garbage-collector-controller,namespace-controller,serviceaccount-controller
}
