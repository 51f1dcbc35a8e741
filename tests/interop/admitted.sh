#!/usr/bin/env bash
# A real API server takes what `render` and the chart write, in a namespace that enforces Pod Security level `restricted`:
# by client-side and server-side apply and by both Helms, again, and after a change; controllers make Pods of it, and none
# is forbidden; hostile values come out as they went in. Custom resource definitions come from the folder PLUGRAFT_CRDS.
# The API server is built first (apiserver-tools.sh), so this is not a part of `.ci/run`: it is run when `src/render` or
# `manifests` change.
source "$(dirname "$0")/lib.sh"
source "$here/kubernetes.sh"

crds=${PLUGRAFT_CRDS:?the folder of the custom resource definitions}
image=registry.example.com/team/connect@sha256:$(printf '1e%062d' 5)
client=(--image "registry.example.com/tools/plugraft@sha256:$(printf '2e%062d' 5)" --worker http://connect:8083)

# namespace NAME: one that lets no Pod in but of level `restricted`.
namespace() {
    kubectl create namespace "$1" && kubectl label namespace "$1" pod-security.kubernetes.io/enforce=restricted \
        pod-security.kubernetes.io/warn=restricted
}

# generations NAMESPACE PATH: of every object that is written there, which one it is, and how often its spec changed.
generations() {
    kubectl -n "$1" get -f "$2" -o json |
        jq -r 'if .items then .items[] else . end | [.kind, .metadata.name, .metadata.uid, .metadata.generation] | @tsv'
}

# applied WHAT PATH: in both ways, twice; nothing is warned of, and the second time changes nothing.
applied() {
    local way more
    for way in client server; do
        [ "$way" = server ] && more=--server-side || more=--server-side=false
        check "$1: $way-side apply" kubectl -n "$way" apply "$more" -f "$2"
        equal "$1: $way-side, nothing is warned of" 0 "$(grep -c Warning "$work/complaint")"
        generations "$way" "$2" >"$work/before"
        check "$1: $way-side apply again" kubectl -n "$way" apply "$more" -f "$2"
        generations "$way" "$2" >"$work/after"
        same "$1: $way-side, the second time changes nothing" "$work/before" "$work/after"
    done
}

# admitted NAMESPACE: every Deployment and Job has its Pods, and nothing is forbidden.
admitted() {
    local wanted
    wanted=$(kubectl -n "$1" get deployments,jobs -o json |
        jq '[.items[] | if .kind == "Job" then (if .spec.suspend then 0 else 1 end) else .spec.replicas end] | add // 0')
    # shellcheck disable=SC2317
    has() { [ "$(kubectl -n "$1" get pods -o json | jq '[.items[] | select(.metadata.deletionTimestamp | not)] | length')" -ge "$2" ]; }
    await has "$1" "$wanted"
    check "$1: there are Pods of all ($wanted)" has "$1" "$wanted"
    kubectl -n "$1" get events -o json | jq -r '.items[] | select(.reason == "FailedCreate") | .message' >"$work/events"
    equal "$1: none is forbidden" 0 "$(wc -l <"$work/events")"
    [ ! -s "$work/events" ] || cat "$work/events"
}

# value NAMESPACE KIND LABEL KEY: what an object that has this label holds under a key, byte for byte.
value() { kubectl -n "$1" get "$2" -l "app.kubernetes.io/instance=$3" -o json | jq -j --arg key "$4" '.items[0].data[$key]'; }

hostile() { python3 -c 'import json, sys
print(json.dumps("\x27\"\\\\d {{ .x }} ${file:/a:b} \t\n # : 1.10 n \u00e9\U0001f600 end", ensure_ascii=True))'; }

prove_worker() {
    local dir=$work/worker odd way
    odd=$(hostile | jq -r .)
    worker() {
        rm -rf "$dir" && graft render worker --image "$image" --bootstrap-servers kafka:9092 --secret login \
            --pull-secret registry --set "producer.client.id=$odd" "$@" --to "$dir/"
    }
    need "worker: rendered" worker --replicas 2
    applied worker "$dir"
    cat >"$work/Value.java" <<'JAVA'
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

public class Value {
    public static void main(String[] args) throws IOException {
        Properties properties = new Properties();
        properties.load(System.in);
        System.out.write(properties.getProperty(args[0]).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
JAVA
    for way in client server; do
        equal "worker: a hostile value comes out as it went in, $way-side" "$(printf '%s' "$odd" | base64 -w0)" \
            "$(value "$way" configmap connect worker.properties | java "$work/Value.java" producer.client.id | base64 -w0)"
    done
    need "worker: rendered with another option" worker --replicas 2 --set offset.flush.interval.ms=1000
    applied "worker, another option" "$dir"
    need "worker: rendered with more memory" worker --heap 2048 --replicas 3
    applied "worker, more memory" "$dir"
}

prove_connectors() {
    local form dir defs=$work/definitions odd way
    odd=$(hostile)
    mkdir -p "$defs"
    # definitions VALUE: one connector with hostile values, one with a secret.
    definitions() {
        echo "{\"name\": \"odd\", \"config\": {\"connector.class\": \"acme.Source\", \"tasks.max\": \"1\", \"odd\": $odd, \"n\": \"$1\"}}" >"$defs/odd.json"
        echo '{"name": "plain", "config": {"connector.class": "acme.Sink", "tasks.max": "2", "version": "1.10", "database.password": "s3cr\"et"}}' >"$defs/plain.json"
    }
    for form in job curl-job strimzi cfk; do
        dir=$work/$form
        connectors() {
            local more=()
            case $form in
                *job) more=("${client[@]}") ;;
                *) more=(--connect connect) ;;
            esac
            rm -rf "$dir" && graft render connectors "$defs" --form "$form" --name "$form" --secret-to "$form-secrets" \
                "${more[@]}" --to "$dir/"
        }
        definitions 1
        need "$form: rendered" connectors
        applied "$form" "$dir"
        definitions 2
        need "$form: rendered after a change" connectors
        applied "$form, changed" "$dir"
        for way in client server; do
            case $form in
                *job) kubectl -n "$way" get configmap -l "app.kubernetes.io/instance=$form" -o json |
                    jq -c '[.items[].data[] | select(startswith("{") or startswith("[")) | fromjson | if type == "array" then .[] else . end | select(.name == "odd") | (.config // .).odd] | unique' ;;
                strimzi) kubectl -n "$way" get kafkaconnectors -o json | jq -c '[.items[].spec.config.odd | strings] | unique' ;;
                cfk) kubectl -n "$way" get connectors.platform.confluent.io -o json | jq -c '[.items[].spec.configs.odd | strings] | unique' ;;
            esac >"$work/got"
            equal "$form: a hostile value comes out as it went in, $way-side" "$(jq -c '[.]' <<<"$odd")" "$(cat "$work/got")"
        done
    done
}

prove_chart() {
    local chart=$root/manifests/chart helm dir=$work/chart values=$here/chart/values/minimal.yaml
    [ -d "$chart" ] || return
    for helm in helm helm4; do
        namespace "$helm" >"$work/said" 2>&1
        # The hook is a Job that no kubelet runs: nobody waits for it to end, and it has to have been admitted.
        check "chart, $helm: installed" "$helm" -n "$helm" install release "$chart" -f "$values" --set hooks.enabled=false
        check "chart, $helm: upgraded" "$helm" -n "$helm" upgrade release "$chart" -f "$values" --set hooks.enabled=false \
            --set 'connectors.clicks.config.tasks\.max=2' --set-string 'connectors.clicks.config.tasks\.max=2'
        check "chart, $helm: upgraded without a change" "$helm" -n "$helm" upgrade release "$chart" -f "$values" \
            --set hooks.enabled=false --set-string 'connectors.clicks.config.tasks\.max=2'
        refused "chart, $helm: the hook's Job is made, and waited for" 1 'timed out|deadline|not ready|progress' \
            "$helm" -n "$helm" install hooked "$chart" -f "$values" --timeout 5s
        check "chart, $helm: it was made" sh -c "kubectl -n $helm get jobs -o name | grep hooked"
        mkdir -p "$dir-$helm"
        "$helm" template again "$chart" --kube-version 1.36.3 -f "$values" --set hooks.enabled=false >"$dir-$helm/all.yaml"
        applied "chart, rendered by $helm" "$dir-$helm"
        admitted "$helm"
    done
}

prove_manifests() {
    local file
    for file in "$root"/manifests/*job*.yaml; do
        [ -e "$file" ] || continue
        applied "$(basename "$file")" "$file"
    done
}

need "the API server is built" tools
need "etcd and kube-apiserver start" apiserver
controllers
need "the custom resources are known" kubectl apply --server-side -f "$crds"
await kubectl wait --for=condition=Established crd --all --timeout=10s
for one in client server; do need "namespace $one" namespace "$one"; done
parts=("$@")
[ $# -gt 0 ] || parts=(worker connectors chart manifests)
for part in "${parts[@]}"; do "prove_$part"; done
for one in client server; do admitted "$one"; done
