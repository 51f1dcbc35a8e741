#!/usr/bin/env bash
# A real Helm renders the image that an override names, for tags and digests that YAML readers like to take for
# numbers. The charts come from the folder PLUGRAFT_CHARTS; without it, what needs one is skipped and counted.
source "$(dirname "$0")/lib.sh"

charts=${PLUGRAFT_CHARTS:-}
plugin=$root/fixtures/quickstart/plugraft-topic-prefix-1.0.0.zip
repository=registry.example.com/team/connect
long=$(printf 'x%.0s' {1..125})1e5

# build REFERENCE ARGUMENT...: into a layout, so that no registry is needed; the name is what the override has.
build() {
    graft build "$plugin" --base "oci:$root/fixtures/quickstart/base" --to "oci:$work/image" --name "$1" -q "${@:2}"
}

published() { jq -r '.manifests[0].digest' "$work/image/index.json"; }

# rendered CHART VALUES [ARGUMENT...]: the Connect worker's image, as the cluster would read it.
rendered() {
    helm template release "$charts/$1" --kube-version 1.30.0 -f "$2" "${@:3}" >"$work/objects" 2>"$work/complaint" ||
        { cat "$work/complaint"; return; }
    awk '/^ *containers:/ { inside = 1 } inside && $1 == "image:" && !/jmx-exporter/ { gsub(/"/, "", $2); print $2; exit }' \
        "$work/objects"
}

# renders WHAT WANTED CHART VALUES [ARGUMENT...]
renders() {
    if [ -d "$charts/$3" ]; then
        equal "$1" "$2" "$(rendered "${@:3}")"
    else
        skip "$1" "no chart $3 in PLUGRAFT_CHARTS"
    fi
}

operator=(confluent-operator -s charts/connect/templates/ss.yaml)
connect() { renders "$1" "$2" "${operator[0]}" "$3" "${operator[@]:1}"; }

for tag in 1.10 0123 1e5 on null 0x1F 1_0 20260821 "$long"; do
    new=$work/new-$tag.yaml old=$work/old-$tag.yaml
    printf '# The workers.\nglobal: {provider: {registry: {fqdn: registry.example.com}}}\nconnect:\n%s\n' \
        '  image: {repository: cnfldemos/connect, tag: 6.0}  # ours' >"$old"
    check "${tag:0:12}: a new file and an old one are written" build "$repository:$tag" --by-tag --set-global-registry \
        --override "confluent-operator=$new" --override "confluent-operator=$old"
    connect "${tag:0:12}: the new file renders the tag" "$repository:$tag" "$new"
    connect "${tag:0:12}: the old file renders the tag" "$repository:$tag" "$old"
    equal "${tag:0:12}: the old file keeps its comments" 2 "$(grep -cE '^# The workers\.$|  # ours$' "$old")"
done

values=$work/digest.yaml
check "an image is named by digest" build "$repository:1.0" --set-global-registry --override "confluent-operator=$values"
digest=$(published)
connect "the digest is rendered" "$repository@$digest" "$values"
# No build can wish for such a digest, so the digits are put into the file as it was written.
for hex in "$(printf '1%.0s' {1..64})" "$(printf '1e%062d' 5)" "0x$(printf '1%.0s' {1..62})" "0$(printf '7%.0s' {1..63})"; do
    sed "s/${digest#sha256:}/$hex/g" "$values" >"$work/digits.yaml"
    connect "${hex:0:4}…: digits stay text" "$repository@sha256:$hex" "$work/digits.yaml"
done

cat "$charts/confluent-operator/values.yaml" >"$work/bundle.yaml" 2>/dev/null ||
    printf 'global:\n  provider:\n    registry:\n      fqdn: docker.io\nconnect: {enabled: true}\n' >"$work/bundle.yaml"
check "the bundle's own values are edited" build "$repository:1.0" --override "confluent-operator=$work/bundle.yaml"
connect "another registry stays as it is" "docker.io/team/connect@$digest" "$work/bundle.yaml"
renders "the other components stay where they are" docker.io/confluentinc/cp-server-operator:6.0.0.0 confluent-operator \
    "$work/bundle.yaml" -s charts/kafka/templates/ss.yaml

# paths CHART PART=PATH...: a chart that names its image by these values.
paths() {
    local chart=$1 path options=()
    shift
    for path in "$@"; do options+=(--set-path "$path"); done
    rm -f "$work/paths.yaml"
    check "$chart: values are written" build "$repository:1.0" --override "generic=$work/paths.yaml" "${options[@]}"
    renders "$chart: the digest is rendered" "$repository@$digest" "$chart" "$work/paths.yaml"
}
paths cp-helm-charts/charts/cp-kafka-connect repository=image tag=imageTag
paths mrkwjck/kafka-connect-chart repository=image.repository tag=image.tag
paths bitnami-style registry=image.registry repository=image.repository digest=image.digest

cp "$values" "$work/before.yaml"
check "a second run goes through" build "$repository:1.0" --set-global-registry --override "confluent-operator=$values"
same "a second run changes nothing" "$work/before.yaml" "$values"
