#!/usr/bin/env bash
# A real API server takes what the object targets write: for each, the command that the summary names is run twice, on an
# object that has more than what is written, and nothing but what was meant changes. Custom resource definitions come
# from the folder PLUGRAFT_CRDS. The API server is built first (apiserver-tools.sh), which takes its time, so this is not
# a part of `.ci/run`: it is run when `deploy` changes.
source "$(dirname "$0")/lib.sh"
source "$here/kubernetes.sh"

crds=${PLUGRAFT_CRDS:?the folder of the custom resource definitions}
repository=registry.example.com/team/connect
digest=sha256:$(printf '1e%062d' 5)
need "the API server is built" tools
# told_of RESOURCE: the object as the server has it, without what the server itself counts.
told_of() {
    kubectl get "$1" connect -o json |
        jq -S 'del(.status, .metadata.resourceVersion, .metadata.generation, .metadata.managedFields,
            .metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"],
            .metadata.annotations["deployment.kubernetes.io/revision"])'
}

# tried WHAT RESOURCE PATHS WANTED WHERE OVERRIDE...: runs the command of the last summary twice, and compares. PATHS is an
# extended regex of the places that may change, WANTED what has to stand at WHERE (a jq filter) afterwards. What a server
# told is told anew before the second time: a server takes no object that is older than its own.
tried() {
    local what=$1 resource=$2 paths=$3 wanted=$4 where=$5 next
    next=$(sed -n 's/^ *next: //p' "$work/said")
    [ -n "$next" ] || { not_ok "$what: the summary names a command" "$work/said"; return; }
    told_of "$resource" >"$work/before.json"
    check "$what: \`$(cut -d' ' -f 1-2 <<<"$next")\`" bash -c "$next"
    told_of "$resource" >"$work/first.json"
    if [ "$form" = told ]; then
        kubectl get "$resource" connect -o yaml >"$work/file.yaml"
        cp "$work/file.yaml" "$work/told.yaml"
        check "$what: written again" graft override "${@:6}"
        python3 "$here/changes.py" "$work/told.yaml" "$work/file.yaml" >"$work/changes"
        check "$what: which changes no value" sh -c '! grep . "$1"' sh "$work/changes"
    fi
    if grep -qs 'op: "test"' "$work/file.yaml"; then
        refused "$what: the second time is refused, as there is a list now" 1 'invalid|test' bash -c "$next"
    else
        check "$what: the second time" bash -c "$next"
    fi
    told_of "$resource" >"$work/second.json"
    equal "$what: the image is there" "$wanted" "$(jq -r "$where" "$work/first.json")"
    python3 "$here/changes.py" "$work/before.json" "$work/first.json" | grep -vE "^($paths)" >"$work/lost"
    check "$what: nothing else changed" sh -c '! cat "$1" | grep .' sh "$work/lost"
    same "$what: the second time changes nothing" "$work/first.json" "$work/second.json"
}

# object TARGET FILE RESOURCE PATHS WANTED WHERE OPTION...: by a new file, and on the whole object as the server tells it
# and as somebody keeps it. A new file adds nothing to a list that an object has: `forms` says what is tried.
forms='new told kept'
object() {
    local target=$1 file=$here/objects/$2.yaml resource=$3 paths=$4 wanted=$5 where=$6 form
    shift 6
    for form in $forms; do
        kubectl delete "$resource" connect --ignore-not-found >"$work/complaint" 2>&1
        cat "$file" >"$work/object.yaml"
        [ "$target-$form" != strimzi-plugins-new ] ||
            sed -i '/^  plugins:/,/^  template:/{/^  template:/!d}' "$work/object.yaml"
        need "$target, $form file: the object is made" kubectl apply -f "$work/object.yaml"
        rm -f "$work/file.yaml"
        case $form in
            told) kubectl get "$resource" connect -o yaml >"$work/file.yaml" ;;
            kept) cat "$file" >"$work/file.yaml" ;;
        esac
        local named=()
        [ "$form" != new ] || named=(--override-option object=connect)
        check "$target, $form file: written" graft override "$target" -o "$work/file.yaml" "${named[@]}" "$@"
        tried "$target, $form file" "$resource" "$paths" "$wanted" "$where" "$target" -o "$work/file.yaml" "$@"
    done
}

need "etcd and kube-apiserver start" apiserver
need "the custom resources are known" kubectl apply --server-side -f "$crds"
await kubectl wait --for=condition=Established crd --all --timeout=10s

image=(--image "$repository@$digest")
object strimzi kafkaconnect kafkaconnect 'spec\.image$' "$repository@$digest" .spec.image "${image[@]}"
object cfk connect connects.platform.confluent.io 'spec\.image\.application$' "$repository@$digest" \
    .spec.image.application "${image[@]}"
object strimzi-plugins kafkaconnect kafkaconnect 'spec\.plugins' "$repository@$digest" \
    '.spec.plugins[-1].artifacts[0].reference' "${image[@]}" --override-option plugin=second
object deployment deployment deployment 'spec\.template\.spec\.containers\.1\.image$' "$repository@$digest" \
    '.spec.template.spec.containers[] | select(.name == "worker") | .image' "${image[@]}" \
    --override-option container=worker
object image-volume deployment deployment 'spec\.template\.spec\.(volumes\.|containers\.1\.volumeMounts\.)' \
    "$repository@$digest" '.spec.template.spec.volumes[] | select(.image) | .image.reference' "${image[@]}" \
    --override-option container=worker --override-option plugin=second

forms='told kept' secret=(--override-option pullSecrets=new-secret)
object strimzi kafkaconnect kafkaconnect 'spec\.image$|spec\.template\.pod\.imagePullSecrets\.1' \
    "$repository@$digest" .spec.image "${image[@]}" "${secret[@]}"
object cfk connect connects.platform.confluent.io 'spec\.image\.(application$|pullSecretRef\.1)' "$repository@$digest" \
    .spec.image.application "${image[@]}" "${secret[@]}"
object deployment deployment deployment 'spec\.template\.spec\.(containers\.1\.image$|imagePullSecrets\.1)' \
    "$repository@$digest" '.spec.template.spec.containers[] | select(.name == "worker") | .image' "${image[@]}" \
    "${secret[@]}" --override-option container=worker

# Objects of connectors, in a namespace of Pod Security level `restricted`: applied twice, then changed, by both ways to
# apply; their Pods are admitted, and every value is as it was defined.
need "kube-controller-manager starts" controllers
kubectl create namespace strict >/dev/null
kubectl label namespace strict pod-security.kubernetes.io/enforce=restricted >/dev/null
python3 - "$work/job.json" "$work/resource.json" <<'PYTHON'
import json, sys
values = ["1.10", "0123", "1e5", "n", "null", "~", "", " x ", "\t", "\x01\x1b", "a\r\nb\r\n", "it's", 'say "hi"',
    "C:\\new\\d \\\" \\u0041", "${file:/etc/a:b}", "😀 é", "x" * 100000]
delicate = ["a\x7fb", "a\x85b", "\x9f", "a\u2028b", "\ufeffa", "\ufffe", "\uffff"]
for path, name, all in ((sys.argv[1], "With Blank/ü", values + delicate), (sys.argv[2], "hostile", values)):
    config = {"connector.class": "Any", "tasks.max": "2"} | {f"k{at}": value for at, value in enumerate(all)}
    json.dump({"name": name, "config": config}, open(path, "w"))
PYTHON
connectors() { graft render connectors "$@" -n strict -q; }
job=(--image "$repository@$digest" --worker http://connect:8083 --worker-secret login --worker-ca configmap/ca)
pods() { [ "$(kubectl get pods -n strict -l "app.kubernetes.io/instance=$1" -o name | wc -l)" = "$2" ]; }
for form in job curl-job; do
    for how in client-side server-side; do
        name=$form-${how%-side}
        apply=(kubectl apply -f "$work/$name.yaml")
        [ $how = client-side ] || apply+=(--server-side)
        check "$name: rendered" connectors "$work/job.json" --form $form "${job[@]}" --name "$name" --to "$work/$name.yaml"
        check "$name: applied" "${apply[@]}"
        check "$name: applied again" "${apply[@]}"
        check "$name: its Pod is admitted" await pods "$name" 1
        equal "$name: values are as they were" "$(jq -cS .config "$work/job.json")" "$(kubectl get configmap -n strict \
            -l "app.kubernetes.io/instance=$name" -o json | jq -r '.items[].data[]' | sed -n '/^{/,/^}/p' |
            jq -cS '(.config // .) | del(.name)')"
        check "$name: another" connectors "$work/job.json" --form $form "${job[@]}" --user 1000 --name "$name" \
            --to "$work/$name.yaml"
        check "$name: a change is applied" "${apply[@]}"
        check "$name: and runs once" await pods "$name" 2
    done
done
for form in strimzi cfk; do
    check "$form: rendered" connectors "$work/resource.json" --form $form --connect c --to "$work/$form.yaml"
    check "$form: applied" kubectl apply --server-side -f "$work/$form.yaml"
    check "$form: applied again" kubectl apply --server-side -f "$work/$form.yaml"
    equal "$form: values are as they were" \
        "$(jq -cS '.config | del(.["connector.class"], .["tasks.max"])' "$work/resource.json")" \
        "$(kubectl get -f "$work/$form.yaml" -o json | jq -cS '.spec.config // .spec.configs')"
done
python3 -c 'import json; print(json.dumps([{"name": f"c{n}", "config": {"connector.class": "<&>", "p": "\"<" * 300}}
    for n in range(1000)]))' >"$work/many.json"
check "many: rendered" connectors "$work/many.json" "${job[@]}" --name many --to "$work/many/"
check "many: what kubectl keeps of each fits" kubectl apply -f "$work/many"
