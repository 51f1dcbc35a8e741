#!/usr/bin/env bash
# The chart of connectors, by both Helms: what its objects say is what the values say, whatever the characters; its schema
# and its templates refuse what they should; every object fits Kubernetes' schemas and Pod Security `restricted`; and the
# commands of its Pods do what they should at a worker.
source "$(dirname "$0")/lib.sh"

chart=$root/manifests/chart
judge() { python3 "$here/chart/chart.py" "$@"; }
# rendered HELM VALUES INTO [ARGUMENT...]
rendered() { "$1" template release "$chart" --kube-version 1.31.0 -n team -f "$2" "${@:4}" >"$3"; }

# denied WHAT PATTERN [ARGUMENT...]: the values of standard input, over the smallest ones, are refused by both Helms.
denied() {
    local helm
    cat >"$work/denied.yaml"
    for helm in helm helm4; do
        refused "$helm refuses $1" 1 "$2" "$helm" template release "$chart" -f "$here/chart/values/minimal.yaml" \
            -f "$work/denied.yaml" "${@:3}"
    done
}

prove_renders() {
    local helm values name
    for values in "$chart"/samples/*.yaml "$here"/chart/values/*.yaml; do
        name=$(basename "$values" .yaml)
        for helm in helm helm4; do
            check "$name: $helm lints" "$helm" lint --strict --kube-version 1.31.0 "$chart" -f "$values"
            check "$name: $helm renders" rendered "$helm" "$values" "$work/$name-$helm.yaml"
        done
        # They differ in the empty lines between objects.
        sed '/^$/d' "$work/$name-helm.yaml" >"$work/one.yaml"
        sed '/^$/d' "$work/$name-helm4.yaml" >"$work/other.yaml"
        same "$name: both render the same" "$work/one.yaml" "$work/other.yaml"
        rendered helm "$values" "$work/again.yaml"
        same "$name: every time" "$work/$name-helm.yaml" "$work/again.yaml"
        conforms "$name: kubeconform" "$work/$name-helm.yaml"
        [ "$name" = none ] || check "$name: Pod Security restricted" judge restricted "$work/$name-helm.yaml"
    done
    equal "none: nothing is applied" "ServiceAccount release-plugraft-connectors" "$(judge names "$work/none-helm.yaml")"
    equal "everything: the image by digest" \
        registry.example.com/tools/plugraft@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 \
        "$(python3 "$here/rendered.py" container apply <"$work/everything-helm.yaml")"
    equal "everything: a secret is another object's" "$(printf '%s' "s3cr'\"\\et"$'\n\xc2\x85' | base64 -w0)" \
        "$(sed -n 's/^  release-orders.database.api.key: "\(.*\)"/\1/p' "$work/everything-helm.yaml")"
    check "everything: which is referred to" grep -qF '"${files:/mnt/all:release-orders.database.api.key}"' \
        "$work/everything-helm.yaml"
    check "literal: secrets are in no ConfigMap" sh -c '! grep -q "kind: ConfigMap" "$1"' sh "$work/literal-helm.yaml"
}

# Values that YAML, JSON and Go like to alter; kustomize is a second reader of the objects.
prove_hostile() {
    local helm values
    judge hostile "$work"
    for values in map list many; do
        for helm in helm helm4; do
            check "hostile $values: $helm renders" rendered "$helm" "$work/$values.yaml" "$work/$values-$helm.yaml"
            check "hostile $values: $helm: equal to the values" judge equal "$work/$values.yaml" "$work/$values-$helm.yaml"
        done
    done
    mkdir "$work/kustomization"
    cp "$work/map-helm.yaml" "$work/kustomization/all.yaml"
    echo 'resources: [all.yaml]' >"$work/kustomization/kustomization.yaml"
    kustomize build "$work/kustomization" >"$work/second.yaml" 2>"$work/complaint" || cat "$work/complaint"
    check "hostile map: equal for a second reader" judge equal "$work/map.yaml" "$work/second.yaml"
    equal "hostile many: in as many objects as are needed" 2 "$(judge names "$work/many-helm.yaml" | grep -c ConfigMap)"
    conforms "hostile: kubeconform" "$work/map-helm.yaml"
    check "hostile: restricted" judge restricted "$work/map-helm.yaml"
}

prove_refusals() {
    denied "numbers" 'tasks.max.*(number|integer)' <<<'connectors: {clicks: {config: {tasks.max: 1}}}'
    denied "1.10" 'version.*got number' <<<'connectors: {clicks: {config: {version: 1.10}}}'
    denied "truth values" 'got boolean' <<<'connectors: {clicks: {config: {flag: n}}}'
    denied "lists in options" 'got array' <<<'connectors: {clicks: {config: {topics: [a]}}}'
    denied "numbers in spite of --skip-schema-validation" 'write it in quotes.*1.10 becomes 1.1' --skip-schema-validation \
        <<<'connectors: {clicks: {config: {version: 1.10}}}'
    denied "unknown values" "additional properties 'conectors' not allowed" <<<'conectors: {}'
    denied "unknown keys of a connector" "additional properties 'configs' not allowed" \
        <<<'connectors: {clicks: {configs: {}}}'
    denied "unknown keys of the worker" "additional properties 'url' not allowed" <<<'worker: {url: "http://x"}'
    denied "a worker without scheme" 'urls/0.*pattern' <<<'worker: {urls: ["connectors:8083"]}'
    denied "no worker" 'worker.urls is missing' <<<'worker: {urls: []}'
    denied "a login in an address" 'basicAuth' <<<'worker: {urls: ["http://a:b@c"]}'
    denied "no image" 'image.repository is missing' <<<'image: {repository: ""}'
    denied "no tag" 'image.tag or image.digest is missing' <<<'image: {tag: ""}'
    denied "a tag that is a number" 'image/tag.*got number' <<<'image: {tag: 1.10}'
    denied "a digest that is none" 'image/digest' <<<'image: {digest: "sha256:1234"}'
    denied "a class that is missing" 'clicks: connector.class is missing' \
        <<<'connectors: {clicks: {config: {connector.class: null, a: b}}}'
    denied "another name" 'its option `name` says other' <<<'connectors: {clicks: {config: {name: other}}}'
    denied "a name twice" 'a: defined twice' <<<'connectors: {a: {config: {connector.class: x}}, b: {name: a, config: {connector.class: x}}}'
    denied "a list without names" "missing property 'name'" <<<'connectors: [{config: {connector.class: x}}]'
    denied "a state that is none" "initialState" <<<'connectors: {clicks: {initialState: RUN}}'
    denied "prune without an owner" 'prune needs an owner' <<<'{prune: true, owner: ""}'
    denied "prune by curl" 'prune needs client plugraft' <<<'{prune: true, client: curl}'
    denied "a hook for uninstalling without hooks" 'deleteOnUninstall needs hooks' \
        <<<'{deleteOnUninstall: true, hooks: {enabled: false}}'
    denied "a template that fails" 'topics are needed' \
        <<<'connectors: {clicks: {templated: true, config: {topics: "{{ required `topics are needed` .Values.vars.topics }}"}}}'
    # All at once.
    denied "what is wrong, all at once" 'a: connector.class is missing|b: defined' \
        <<<'connectors: {a: {config: {topic: t}}, b: {config: {topic: t}}}'
    equal "both are told" 2 "$(grep -c 'connector.class is missing' "$work/said")"
}

# option YAML WANTED: what the chart and `plugraft render` say about one option of a connector, `refused` or `taken`.
option() {
    local chart=taken program=taken
    echo "connectors: {clicks: {config: {$1}}}" >"$work/option.yaml"
    echo "{name: clicks, config: {connector.class: x, $1}}" >"$work/definition.yaml"
    helm template release "$chart_folder" -f "$here/chart/values/minimal.yaml" -f "$work/option.yaml" >"$work/said" 2>&1 ||
        chart="$(grep -q "${1%%:*} looks like a secret" "$work/said" && echo refused)"
    graft render connectors "$work/definition.yaml" --form values >"$work/program" 2>&1 || program=refused
    equal "$2: $1" "$2, $2" "$chart, $program"
    # What is refused is not repeated.
    [ "$2" = taken ] || ! grep -qE 'hunter2|password=.?b|a:b@' "$work/said" || not_ok "$1 is repeated" "$work/said"
}

prove_secrets() {
    local one chart_folder=$chart
    for one in 'database.password: hunter2' 'sasl.jaas.config: "x required username=\"a\" password=\"b\";"' \
        'a.jaas.config: "x required password=b;"' 'a.jaas.config: "x required;"' 'basic.auth.user.info: "a:b"' \
        'basic.auth.user.info: "${env:A}:b"' 'ssl.key.password: "${env:A}x"' 'connection.uri: "mongodb://a:b@c/d"' \
        'api.key: "0"' 'x.PASSWORD: "${NAME}"' 'oauth.client.secret: "s"' 'connection.url: "jdbc:x://h/d?user=u&password=hunter2"' \
        'connection.url: "jdbc:sqlserver://h;user=u;password=hunter2"' 'use.token: "yes"'; do
        option "$one" refused
    done
    for one in 'database.password: "${file:/a b:c}"' 'password: ""' 'basic.auth.user.info: "${env:A}:${env:B}"' \
        'basic.auth.user.info: "a:${env:B}"' 'sasl.jaas.config: "x required username=\"a\" password=\"${dir:/a:b}\";"' \
        'sasl.jaas.config: "x required oauth.token.endpoint.uri=\"https://a\" oauth.client.secret=\"${dir:/a:b}\";"' \
        'sasl.jaas.config: "x.Krb5LoginModule required useKeyTab=true keyTab=\"/etc/k\" principal=\"a@B\";"' \
        'value.converter.basic.auth.credentials.source: USER_INFO' 'sasl.oauthbearer.token.endpoint.url: "https://a/b"' \
        's3.credentials.provider.class: a.B' 'connection.uri: "mongodb://${env:U}:${env:P}@c/d"' 'topics: a' \
        'connection.url: "jdbc:x://h/d?password=${env:P}"' 'connection.url: "jdbc:x://u@h/d?user=u"' 'file: "/a@b"' 'use.token: "true"' \
        'aws.secret.name: a' 'schema.registry.basic.auth.credentials.source: URL'; do
        option "$one" taken
    done
}

# Without hooks, names follow from what the objects say, so that a changed Job is another one.
prove_names() {
    local values=$here/chart/values/rendered.yaml one option
    for one in minimal rendered; do rendered helm "$here/chart/values/$one.yaml" "$work/$one-helm.yaml"; done
    equal "hooks: names stay" "ConfigMap release-plugraft-connectors" \
        "$(judge names "$work/minimal-helm.yaml" | grep ConfigMap)"
    judge names "$work/rendered-helm.yaml" | grep -v Pod >"$work/names"
    check "no hooks: immutable" grep -qx 'immutable: true' "$work/rendered-helm.yaml"
    for option in 'connectors.clicks.config.tasks\.max=2' image.tag=2 owner=x timeout=1m; do
        rendered helm "$values" "$work/other.yaml" --set-string "$option"
        judge names "$work/other.yaml" | grep -v Pod >"$work/others"
        equal "no hooks: another ${option%%=*} makes other names" 0 "$(grep -cxFf "$work/names" "$work/others")"
    done
    rendered helm "$values" "$work/other.yaml" --set job.ttlSecondsAfterFinished=5
    check "no hooks: so does another Job" sh -c '! diff -q "$1" "$2"' sh "$work/names" \
        <(judge names "$work/other.yaml" | grep -v Pod)
    rendered helm "$here/chart/values/minimal.yaml" "$work/other.yaml" --set-string 'connectors.clicks.config.a=b'
    check "hooks: a changed value changes the hook" sh -c '! diff -q "$1" "$2"' sh \
        <(grep plugraft.dev/definitions "$work/minimal-helm.yaml") <(grep plugraft.dev/definitions "$work/other.yaml")
    for one in 1 "$(printf 'r%.0s' {1..53})"; do
        helm template "$one" "$chart" -f "$values" >"$work/named.yaml"
        conforms "release ${one:0:3}: kubeconform" "$work/named.yaml"
        check "release ${one:0:3}: names fit" judge restricted "$work/named.yaml"
    done
    printf 'connectors: {clicks: {config: {topic: a}}, orders: {config: {connector.class: x}}}\n' >"$work/one.yaml"
    printf 'connectors: {clicks: {config: {topic: null}}, orders: null}\n' >"$work/two.yaml"
    helm template release "$chart" -f "$here/chart/values/minimal.yaml" -f "$work/one.yaml" -f "$work/two.yaml" \
        >"$work/three.yaml"
    check "null takes away" judge equal "$here/chart/values/minimal.yaml" "$work/three.yaml"
}

# worker [LOGIN]: sets `port`.
worker() {
    serve "$work/worker" python3 "$here/chart/worker.py" "$@"
    await grep -q . "$work/worker" && port=$(head -1 "$work/worker")
}

# does WHAT OBJECTS POD CONTAINER: runs the container's command with its definitions.
does() {
    local parts
    rm -rf "$work/definitions"
    judge disk "$2" "$work/definitions"
    judge run "$2" "$3" "$4" "$work/definitions" >"$work/parts"
    mapfile -d '' parts <"$work/parts"
    check "$1" env -i PATH="$(dirname "$plugraft"):$PATH" HOME=/nonexistent "${parts[@]}"
}

# What the Pods run does at a worker what the values say.
prove_runs() {
    local values=$work/map.yaml state=$work/state.json client options
    for client in plugraft curl; do
        worker
        options=(--set "worker.urls={http://127.0.0.1:$port}" --set client=$client,wait.steady=0s,deleteOnUninstall=true)
        rendered helm "$values" "$work/run.yaml" "${options[@]}"
        does "$client applies" "$work/run.yaml" release-plugraft-connectors apply
        curl -sS "http://127.0.0.1:$port/state" >"$state"
        check "$client: the worker has what the values say" judge got "$values" "$state"
        [ $client = curl ] || does "$client: helm test: unchanged" "$work/run.yaml" '.*-test' unchanged
        does "$client: helm test: running" "$work/run.yaml" '.*-test' running
        does "$client deletes" "$work/run.yaml" '.*-delete' delete
        equal "$client: nothing is left" 0 "$(curl -sS "http://127.0.0.1:$port/state" | jq '.connectors | length')"
        rendered helm "$here/chart/values/minimal.yaml" "$work/run.yaml" "${options[@]}" --set timeout=5s \
            --set-string connectors.clicks.config.mode=fail
        rm -rf "$work/definitions"
        judge disk "$work/run.yaml" "$work/definitions"
        mapfile -d '' parts < <(judge run "$work/run.yaml" release-plugraft-connectors apply "$work/definitions")
        refused "$client: a connector that fails" 6 'told to' env -i PATH="$(dirname "$plugraft"):$PATH" "${parts[@]}"
        [ $client = plugraft ] || continue
        curl -sS -X PUT -o /dev/null "http://127.0.0.1:$port/connectors/clicks/config" \
            -d '{"connector.class": "org.example.Any", "plugraft.owner": "another"}'
        mapfile -d '' parts < <(judge run "$work/run.yaml" '.*-delete' delete "$work/definitions")
        refused "$client: what another owner has is not deleted" 4 '`clicks` belongs to `another`' \
            env -i PATH="$(dirname "$plugraft"):$PATH" "${parts[@]}"
    done
}

# built WHAT PART...: runs a command line as the only thing in an image whose root is read-only, as user 65532; its
# directory of results is at $work/results then, each file of it mounted by itself where it was there before.
built() {
    local what=$1 image=$work/image library
    shift
    mkdir -p "$image"/{spec,credentials,store,results,tmp,usr/bin,etc}
    cp "$plugraft" "$image/usr/bin/"
    for library in $(ldd "$plugraft" | grep -o '/[^ ]*'); do install -D "$library" "$image$library"; done
    rm -rf "$work/results"
    check "$what" unshare -m bash -euc '
        image=$1 results=$2
        shift 2
        mount --bind "$image" "$image"
        for volume in store results tmp; do mount -t tmpfs -o mode=0777 tmpfs "$image/$volume"; done
        touch "$image/results/image"
        chmod 666 "$image/results/image"
        mount --bind "$image/results/image" "$image/results/image"
        mount -o remount,bind,ro "$image"
        code=0
        chroot --userspec=65532:65532 "$image" /usr/bin/env -i -C /spec PATH=/usr/bin HOME=/tmp "$@" || code=$?
        mkdir "$results"
        cp "$image"/results/* "$results"
        exit $code' bash "$image" "$work/results" "$@"
}

# The Job and the Task publish, without privileges, and a second builder that knows nothing sends nothing.
prove_builders() {
    local job=$root/manifests/build-job.yaml task=$root/manifests/tekton-task.yaml image=$work/image name before
    conforms "the Job: kubeconform" "$job"
    check "the Job: Pod Security restricted" judge restricted "$job"
    if ! unshare -m true 2>/dev/null; then
        skip "the Job and the Task publish" "no mount namespaces here"
        return
    fi
    registry "$work/registry" secure
    name=$address/team/connect
    mkdir -p "$image"/{spec,credentials,usr/bin}
    cp /usr/bin/env "$image/usr/bin/"
    for library in $(ldd /usr/bin/env | grep -o '/[^ ]*'); do install -D "$library" "$image$library"; done
    cp -r "$root/fixtures/quickstart/"{base,*.zip} "$image/spec/"
    cp "$work/registry/authority/ca.crt" "$image/credentials/"
    printf '{"auths": {"%s": {"auth": "%s"}}}' "$address" "$(printf 's3cr:t/\xc3\xbc' | sed 's/^/team:/' | base64 -w0)" \
        >"$image/credentials/config.json"
    printf 'base: oci:base\nplugins: ["*.zip"]\nto: ["%s:1"]\n' "$name" >"$image/spec/plugraft.yaml"
    judge run "$job" plugraft-build build /definitions >"$work/parts"
    mapfile -d '' parts <"$work/parts"
    built "the Job publishes" PLUGRAFT_CA_FILE=/credentials/ca.crt "${parts[@]}"
    check "the Job: the container's message is the image" grep -qxE "$name@sha256:[0-9a-f]{64}" "$work/results/image"
    cp "$work/results/image" "$work/first"
    judge tekton "$task" /spec /results >"$work/parts" || not_ok "the Task is whole"
    mapfile -d '' parts <"$work/parts"
    before=$(wc -l <"$work/registry/log")
    built "the Task publishes" PLUGRAFT_CA_FILE=/credentials/ca.crt "${parts[@]}"
    same "the Task: its result is the same image" "$work/first" "$work/results/image"
    equal "the Task: what Tekton Chains looks for" "$(cat "$work/first")" \
        "$(cat "$work/results/IMAGE_URL")@$(cat "$work/results/IMAGE_DIGEST")"
    equal "a second builder sends no blob" 0 "$(requests "$work/registry" "$before" 'http.request.method=(POST|PATCH)')"
}

# Arguments are the only parts to prove.
proofs=("$@")
[ $# -gt 0 ] || proofs=(renders hostile refusals secrets names runs builders)
for proof in "${proofs[@]}"; do "prove_$proof"; done
