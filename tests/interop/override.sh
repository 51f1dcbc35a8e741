#!/usr/bin/env bash
# What an override names is what the consumer gets: real Helm 3 and 4, kustomize and kubeconform render each target, for
# tags and digests that YAML readers like to take for numbers. Charts come from the folder PLUGRAFT_CHARTS and custom
# resource definitions from PLUGRAFT_CRDS; without them, what needs one is skipped and counted. Arguments are the only
# targets to prove.
source "$(dirname "$0")/lib.sh"

charts=${PLUGRAFT_CHARTS:-}
repository=registry.example.com/team/connect
tags=(1.10 0123 1e5 on null 0x1F 1_0 20260821 "$(printf 'x%.0s' {1..125})1e5")
digests=("$(printf '1%.0s' {1..64})" "$(printf '1e%062d' 5)" "0$(printf '7%.0s' {1..63})" "$(printf '1234e%059d' 5)"
    9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08)

override() { graft override "$@" -q; }

# plain REFERENCE: without the tag where there is a digest, which decides.
plain() { sed 's/:[^:/@]*@/@/' <<<"$1"; }

# cases DO ARGUMENT...: DO ARGUMENT... WHAT REFERENCE OPTION..., once for each reference that an image may have.
cases() {
    local tag hex
    for tag in "${tags[@]}"; do "$@" "tag ${tag:0:12}" "$repository:$tag" --by-tag; done
    for hex in "${digests[@]}"; do "$@" "digest ${hex:0:6}…" "$repository@sha256:$hex"; done
    "$@" "tag and digest" "$repository:1.10@sha256:${digests[0]}"
}

# chart NAME FOLDER CONTAINER HELM ARGUMENT...: what the functions below render; a chart that lacks the library it says it
# needs gets it from beside.
chart() {
    name=$1 container=$3 values=$work/$1.yaml arguments=("${@:4}") options=()
    folder=$work/charts/$1
    [ -d "$charts/$2" ] || { folder=; return; }
    mkdir -p "$work/charts"
    cp -r "$charts/$2" "$folder"
    if [ ! -d "$folder/charts/common" ] && grep -qs 'name: common' "$folder/Chart.yaml"; then
        mkdir -p "$folder/charts" && cp -r "$charts/common-1x/bitnami/common" "$folder/charts/common"
    fi
}

# images HELM VALUES: the Connect worker's image, as the cluster would read it.
images() {
    "$1" template release "$folder" --kube-version 1.30.0 -f "$2" "${arguments[@]}" >"$work/rendered.yaml" \
        2>"$work/complaint" || { cat "$work/complaint"; return; }
    python3 "$here/rendered.py" container "$container" <"$work/rendered.yaml"
}

# in_chart WHAT REFERENCE OPTION...: a new file, rendered by both Helms.
in_chart() {
    local what=$1 reference=$2 helm
    shift 2
    rm -f "$values"
    if ! override "$name" --image "$reference" -o "$values" "${options[@]}" "$@" >"$work/said" 2>&1; then
        not_ok "$name, $what: written" "$work/said"
        return
    fi
    for helm in helm helm4; do
        if [ -n "$folder" ]; then
            equal "$name, $what: $helm" "${wanted:-$(plain "$reference")}" "$(plain "$(images "$helm" "$values")")"
        else
            skip "$name, $what: $helm" "no such chart in PLUGRAFT_CHARTS"
        fi
    done
}

# own_values: the chart's own values, edited: only lines that were meant change, and a second run changes none.
own_values() {
    local reference=$repository@sha256:${digests[4]} own=$work/$name-own.yaml
    [ -n "$folder" ] || { skip "$name: its own values" "no such chart in PLUGRAFT_CHARTS"; return; }
    cat "$folder/values.yaml" >"$own"
    check "$name: its own values are edited" override "$name" --image "$reference" -o "$own" "${options[@]}"
    equal "$name: its own values render the image" "$reference" "$(images helm "$own")"
    python3 "$here/changes.py" "$folder/values.yaml" "$own" >"$work/changes"
    check "$name: no other value changes" sh -c '! grep -vE "(^|\.)(image|imageTag|registry|fqdn|repository|tag|digest)$"' \
        <"$work/changes"
    grep -o '#.*' "$folder/values.yaml" >"$work/before"
    grep -o '#.*' "$own" >"$work/after"
    equal "$name: no comment changes" "$(sha256sum <"$work/before")" "$(sha256sum <"$work/after")"
    cp "$own" "$own.before"
    check "$name: they are edited again" override "$name" --image "$reference" -o "$own" "${options[@]}"
    same "$name: which changes nothing" "$own.before" "$own"
}

prove_bitnami_common() {
    chart bitnami-common bitnami-style connect
    cases in_chart
    own_values
}

prove_confluent_operator() {
    chart confluent-operator confluent-operator connect -s charts/connect/templates/ss.yaml
    options=(--set-global-registry)
    [ -z "$folder" ] || container=$(helm template release "$folder" "${arguments[@]}" |
        python3 "$here/rendered.py" StatefulSet metadata name)
    cases in_chart
    own_values
    options=()
    [ -n "$folder" ] || { skip "confluent-operator: another registry" "no such chart in PLUGRAFT_CHARTS"; return; }
    cat "$folder/values.yaml" >"$work/bundle.yaml"
    check "confluent-operator: no registry is wished" override confluent-operator --image "$repository:1.0" --by-tag \
        -o "$work/bundle.yaml"
    equal "confluent-operator: another registry stays as it is" docker.io/team/connect:1.0 \
        "$(images helm "$work/bundle.yaml")"
    arguments=(-s charts/kafka/templates/ss.yaml) container=kafka
    equal "confluent-operator: the other components stay where they are" \
        docker.io/confluentinc/cp-server-operator:6.0.0.0 "$(images helm "$work/bundle.yaml")"
}

prove_cp_helm_charts() {
    chart cp-helm-charts cp-helm-charts cp-kafka-connect-server -s charts/cp-kafka-connect/templates/deployment.yaml \
        --set cp-zookeeper.enabled=false,cp-kafka.enabled=false
    cases in_chart
    own_values
}

prove_cp_kafka_connect() {
    chart cp-kafka-connect cp-helm-charts/charts/cp-kafka-connect cp-kafka-connect-server -s templates/deployment.yaml
    cases in_chart
    own_values
}

prove_dream11() {
    chart dream11 dream11/charts/kafka-connect kafka-connect-server -s templates/deployment.yaml
    cases in_chart
    own_values
}

prove_mrkwjck() {
    chart mrkwjck mrkwjck/kafka-connect-chart kafka-connect-chart -s templates/deployment.yaml
    cases in_chart
    own_values
}

prove_redpanda_connectors() {
    local tag
    chart redpanda-connectors redpanda/charts/connectors connectors-cluster
    for tag in v1.0.31 v1.10.0 v0.0.1-plugraft-0123abc v1.2.3-1e5; do
        wanted=$repository:$tag in_chart "tag $tag" "$repository:$tag@sha256:${digests[4]}"
    done
    for tag in "${tags[@]}" v1.0.0-plugraft.0123456; do
        refused "redpanda-connectors, tag ${tag:0:12}: refused, as the chart would" 5 'v.*semantic version' \
            override redpanda-connectors --image "$repository:$tag@sha256:${digests[4]}"
    done
    refused "redpanda-connectors: a digest alone is refused" 5 tag override redpanda-connectors \
        --image "$repository@sha256:${digests[4]}"
}

# The chart joins registry, repository, name and digest in its own template; without it, what Helm makes of the values is
# joined here.
prove_strimzi_operator() {
    chart strimzi-operator strimzi-operator none
    if [ -z "$folder" ]; then
        mkdir -p "$work/values/templates"
        printf 'apiVersion: v2\nname: values\nversion: 0.1.0\n' >"$work/values/Chart.yaml"
        echo '{{ $i := .Values.kafkaConnect.image }}' >"$work/values/templates/one.yaml"
        printf '{kind: Pod, spec: {containers: [{name: none, image: %s}]}}\n' \
            '{{ if $i.digest }}{{ printf "%s/%s/%s@%s" $i.registry $i.repository $i.name $i.digest | quote }}{{ else }}{{ printf "%s/%s/%s:%s" $i.registry $i.repository $i.name $i.tag | quote }}{{ end }}' \
            >>"$work/values/templates/one.yaml"
        folder=$work/values
    fi
    local hex
    for hex in "${digests[@]}"; do in_chart "digest ${hex:0:6}…" "$repository@sha256:$hex"; done
    in_chart "tag and digest" "$repository:1.10@sha256:${digests[0]}"
}

# generic_in FOLDER CONTAINER PART=PATH...: a chart that names its image by these values.
generic_in() {
    local part
    chart generic "$1" "$2"
    rm -rf "$work/charts/generic-$number" && { [ -z "$folder" ] || mv "$folder" "$work/charts/generic-$number"; }
    [ -z "$folder" ] || folder=$work/charts/generic-$number
    number=$((number + 1))
    for part in "${@:3}"; do options+=(--set-path "$part"); done
}

prove_generic() {
    local number=0
    generic_in mrkwjck/kafka-connect-chart kafka-connect-chart repository=image.repository tag=image.tag
    cases in_chart
    generic_in bitnami-style connect registry=image.registry repository=image.repository digest=image.digest
    in_chart "digest" "$repository@sha256:${digests[1]}"
    rm -f "$values"
    check "generic: the whole reference is written" override generic --image "$repository:0123" --by-tag \
        --set-path 'image=worker.the\.image' -o "$values"
    equal "generic: below the keys that were said" "  \"the.image\": \"$repository:0123\"" \
        "$(tail -1 "$values" | sed "s/'the.image'/\"the.image\"/; s/  the.image:/  \"the.image\":/")"
}

# in_lines TARGET HOW WHAT REFERENCE OPTION...: HOW is a filter that reads the image back.
in_lines() {
    local target=$1 how=$2 what=$3 reference=$4
    printf 'KEPT=1\n' >"$work/lines"
    check "$target, $what: written" override "$target" --image "$reference" -o "$work/lines" "${@:5}"
    equal "$target, $what: read back" "$(plain "$reference")" "$(plain "$("$how" "$work/lines")")"
    equal "$target, $what: other lines stay" 1 "$(grep -cx KEPT=1 "$work/lines")"
}

sourced() { env -i PATH="$PATH" sh -c '. "$1" && printf %s "$CONNECT_IMAGE"' sh "$1"; }
output() { sed -n 's/^image=//p' "$1"; }
prove_env() { cases in_lines env sourced; }
prove_github_output() { cases in_lines github-output output; }

# in_word TARGET HOW WHAT REFERENCE OPTION...: all of a file is what HOW makes of the reference; so it is where the file is
# mounted by itself, as the message of a container that ends.
in_word() {
    local target=$1 how=$2 what=$3 reference=$4 file=$work/word
    rm -f "$file"
    check "$target, $what: written" override "$target" --image "$reference" -o "$file" "${@:5}"
    equal "$target, $what: all of it" "$("$how" "$reference")" "$(cat "$file")"
}
only_name() { sed 's/@.*//; s/:[^/]*$//' <<<"$1"; }
only_digest() { sed 's/.*@//' <<<"$1"; }
prove_reference() {
    cases in_word reference cat_word
    : >"$work/mounted"
    if mount --bind "$work/mounted" "$work/mounted" 2>/dev/null; then
        mounts+=("$work/mounted")
        check "reference: into a file that is mounted" override reference --image "$repository@sha256:${digests[0]}" \
            -o "$work/mounted"
        equal "reference: it is there" "$repository@sha256:${digests[0]}" "$(cat "$work/mounted")"
    else
        skip "reference: into a file that is mounted" "nothing can be mounted here"
    fi
}
cat_word() { echo "$1"; }
prove_repository() {
    local hex
    for hex in "${digests[@]}"; do in_word repository only_name "digest ${hex:0:6}…" "$repository:1.10@sha256:$hex"; done
}
prove_digest() {
    local hex
    for hex in "${digests[@]}"; do in_word digest only_digest "digest ${hex:0:6}…" "$repository@sha256:$hex"; done
}

# A new file adds nothing to a list that an object has: `forms` says which of the two are tried.
# in_object WHAT REFERENCE OPTION...: the object that is kept in a file is edited, and the patch that a new file is made to
# is applied by kustomize; both have to render the image where its reader finds it, and fit the definition.
in_object() {
    local what=$1 reference=$2 form dir=$work/objects
    shift 2
    for form in $forms; do
        rm -rf "$dir"
        mkdir -p "$dir"
        cp "$here/objects/$object.yaml" "$dir/object.yaml"
        printf 'resources: [object.yaml]\n' >"$dir/kustomization.yaml"
        if [ "$form" = kept ]; then
            set -- "$@" -o "$dir/object.yaml"
        else
            # A list that is there already is not to be replaced by a new file.
            [ "$name" != strimzi-plugins ] || sed -i '/^  plugins:/,/^  template:/{/^  template:/!d}' "$dir/object.yaml"
            set -- "${@:1:$#-2}" -o "$dir/patch.yaml" --override-option object=connect
        fi
        if ! override "$name" --image "$reference" "${options[@]}" "$@" >"$work/said" 2>&1; then
            not_ok "$name, $what, $form file: written" "$work/said"
            continue
        fi
        if [ "$form" = new ]; then
            # A part of an object tells kustomize of which, as `kubectl patch` is told by its arguments.
            grep -q '^- ' "$dir/patch.yaml" || sed -n '/^apiVersion:/p; /^kind:/p' "$dir/object.yaml" |
                sed '$a metadata: {name: connect}' >>"$dir/patch.yaml"
            printf 'patches: [{path: patch.yaml, target: {name: connect}}]\n' >>"$dir/kustomization.yaml"
        fi
        kustomize build "$dir" >"$work/objects.yaml" 2>"$work/complaint" || cat "$work/complaint" >"$work/objects.yaml"
        equal "$name, $what, $form file: kustomize" "$(plain "$reference")" \
            "$(plain "$(python3 "$here/rendered.py" "${where[@]}" <"$work/objects.yaml" 2>&1 | tail -1)")"
        if [ -z "$schema" ]; then
            continue
        elif [ -d "$work/schemas" ]; then
            check "$name, $what, $form file: kubeconform" kubeconform -strict \
                -schema-location "$work/schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json" "$work/objects.yaml"
        else
            skip "$name, $what, $form file: kubeconform" "no PLUGRAFT_CRDS"
        fi
    done
}

[ ! -d "${PLUGRAFT_CRDS:-}" ] || python3 "$here/schemas.py" "$PLUGRAFT_CRDS" "$work/schemas"

prove_strimzi() {
    forms='kept new' name=strimzi object=kafkaconnect schema=yes where=(KafkaConnect spec image) options=()
    cases in_object
    forms=kept options=(--override-option pullSecrets=new-secret)
    in_object "pull secret" "$repository@sha256:${digests[4]}"
    equal "strimzi: both pull secrets are there" '["old-secret", "new-secret"]' "$(python3 "$here/rendered.py" \
        KafkaConnect spec template pod imagePullSecrets name <"$work/objects.yaml")"
}

prove_strimzi_plugins() {
    forms='kept new' name=strimzi-plugins object=kafkaconnect schema=yes options=(--override-option plugin=second)
    where=(KafkaConnect spec plugins -1 artifacts 0 reference)
    cases in_object
}

prove_cfk() {
    forms='kept new' name=cfk object=connect schema=yes where=(Connect spec image application) options=()
    cases in_object
    forms=kept options=(--override-option pullSecrets=new-secret --override-option pullPolicy=IfNotPresent)
    in_object "pull secret and policy" "$repository@sha256:${digests[4]}"
    equal "cfk: both pull secrets are there" '["old-secret", "new-secret"]' \
        "$(python3 "$here/rendered.py" Connect spec image pullSecretRef <"$work/objects.yaml")"
}

prove_deployment() {
    forms='kept new' name=deployment object=deployment schema= where=(container worker)
    options=(--override-option container=worker)
    cases in_object
}

prove_image_volume() {
    forms='kept new' name=image-volume object=deployment schema=
    options=(--override-option container=worker --override-option plugin=second)
    where=(Deployment spec template spec volumes image reference)
    cases in_object
}

# in_kustomization WHAT REFERENCE OPTION...: the image of a Deployment and of both custom resources.
in_kustomization() {
    local what=$1 reference=$2 dir=$work/kustomization kind
    shift 2
    rm -rf "$dir"
    mkdir -p "$dir"
    for kind in kafkaconnect connect deployment; do
        sed -E 's,^( *)(image|application): .* # .*,\1\2: old.example.com/connect:1,' "$here/objects/$kind.yaml" \
            >"$dir/$kind.yaml"
    done
    printf '# Ours.\nresources: [kafkaconnect.yaml, connect.yaml, deployment.yaml]\n' >"$dir/kustomization.yaml"
    check "kustomize, $what: written" override kustomize --image "$reference" -o "$dir/kustomization.yaml" \
        --override-option replaces=old.example.com/connect "$@"
    kustomize build "$dir" >"$work/objects.yaml" 2>"$work/complaint" || cat "$work/complaint" >"$work/objects.yaml"
    equal "kustomize, $what: KafkaConnect" "$(plain "$reference")" \
        "$(plain "$(python3 "$here/rendered.py" KafkaConnect spec image <"$work/objects.yaml" 2>&1 | tail -1)")"
    equal "kustomize, $what: Connect" "$(plain "$reference")" \
        "$(plain "$(python3 "$here/rendered.py" Connect spec image application <"$work/objects.yaml" 2>&1 | tail -1)")"
    equal "kustomize, $what: Deployment" "$(plain "$reference")" \
        "$(plain "$(python3 "$here/rendered.py" container worker <"$work/objects.yaml" 2>&1 | tail -1)")"
}
prove_kustomize() { cases in_kustomization; }

# Every target that the program knows has a proof here.
targets=$(graft override --help | tr '\n' ' ' | grep -o '\[possible values: [^]]*\]' | head -1 | sed 's/.*: //; s/[],]//g')
[ -n "$targets" ] || not_ok "the program tells its targets"
for target in ${*:-$targets}; do
    if declare -F "prove_${target//-/_}" >/dev/null; then
        "prove_${target//-/_}"
    else
        not_ok "$target: has a proof"
    fi
done

# A build writes what an override writes.
plugin=$root/fixtures/quickstart/plugraft-topic-prefix-1.0.0.zip
check "a build writes overrides" graft build "$plugin" --base "oci:$root/fixtures/quickstart/base" \
    --to "oci:$work/image" --name "$repository:1.10" --override "cp-kafka-connect=$work/built.yaml" --output json
cp "$work/said" "$work/receipt.json"
check "its receipt makes the same file" graft override cp-kafka-connect --receipt "$work/receipt.json"
same "to the byte" "$work/built.yaml" "$work/said"

# Files as large and as bad as they come.
python3 - "$work/large.yaml" <<'PYTHON'
import sys
with open(sys.argv[1], "w") as file:
    file.write("image:\n  repository: old\n  tag: old\n")
    for number in range(170_000):
        file.write(f"key{number}: {{a: [1, two, 'three'], b: \"text {number}\"}}  # a comment\n")
PYTHON
sed "2s/old/\"registry.example.com\/team\/connect\"/; 3s/old/\"1e5\"/" "$work/large.yaml" >"$work/large.wanted"
check "10 MB of values are edited" override mrkwjck --image "$repository:1e5" --by-tag -o "$work/large.yaml"
same "and are the same but for the image" "$work/large.wanted" "$work/large.yaml"
printf 'image:\n\ttag: x\n' >"$work/tabs.yaml"
printf 'image: {tag: x}\nimage: {tag: y}\n' >"$work/twice.yaml"
printf 'a: &a {tag: x}\nimage: *a\n' >"$work/alias.yaml"
printf 'image: [x]\n' >"$work/list.yaml"
printf '\377\376\000\000' >"$work/binary.yaml"
printf 'image: {tag: x}\n' >"$work/readonly.yaml"
chmod 444 "$work/readonly.yaml"
for bad in tabs twice alias list binary readonly; do
    cp "$work/$bad.yaml" "$work/$bad.before"
    refused "$bad: refused" '4|5' "$bad.yaml" override mrkwjck --image "$repository:1" --by-tag -o "$work/$bad.yaml"
    same "$bad: the old file is intact" "$work/$bad.before" "$work/$bad.yaml"
done
check "a file that is missing is made, with its folder" override mrkwjck --image "$repository:1" --by-tag \
    -o "$work/none/values.yaml"
