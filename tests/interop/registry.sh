#!/usr/bin/env bash
# Pushes to a real docker-registry, plain and with TLS and passwords, and reads back with skopeo, umoci, crane and
# oci-client what arrived.
source "$(dirname "$0")/lib.sh"

need "bases are made" python3 "$here/base.py" "$work/base"
need "a Hub zip is made" hub_zip "$work/acme-connect-demo-1.2.3.zip" connect-demo 1.2.3
zip=$work/acme-connect-demo-1.2.3.zip
registry "$work/plain" && plain=$address
registry "$work/secure" secure && secure=$address ca=$work/secure/authority/ca.crt
need "bases are pushed" python3 "$here/push.py" "$work/base" "$plain"

written='"(PUT|PATCH) /v2/[^ ]*/blobs/uploads/'
lines() { wc -l <"$work/plain/log"; }

# Every kind of base: nothing of it is lost, and the image is whole.
for kind in index single attested docker docker-single no-history; do
    check "$kind: built" graft build "$zip" --base "$plain/base/$kind:7.9.1" --to "$plain/team/$kind:1" \
        --output json
    cp "$work/said" "$work/$kind.json"
    cp "$work/complaint" "$work/$kind.words"
    check "$kind: all that the base says survives" \
        python3 "$here/survives.py" "$plain" "base/$kind:7.9.1" "team/$kind:1"
    check "$kind: crane finds it valid" crane validate --insecure --remote "$plain/team/$kind:1"
done
check "attested: that attestations are left out is said" grep -qi attestation "$work/attested.words"
check "docker: that annotations became labels is said" grep -qi label "$work/docker.words"
refused "nested index: refused" 4 'nested|index' graft build "$zip" --base "$plain/base/nested:7.9.1" \
    --to "$plain/team/nested:1"

# One receipt in full.
told "the receipt tells digests; platforms differ in the seam only" "$work/index.json" '
    .receipt | .digest == "'"$(crane digest --insecure "$plain/team/index:1")"'"
    and (.platforms | length) == 2 and .plugins[0].version == "1.2.3"
    and .plugins[0].folder == "/opt/kafka_2.13/plugins/acme-connect-demo" and .pluginPath == "/opt/kafka/plugins"
    and .platforms[0].layers[0].digest == .platforms[1].layers[0].digest
    and .platforms[0].layers[1].digest != .platforms[1].layers[1].digest
'

# umoci as the reader: files are the archive's, ancestors are the base's.
ancestors="/opt /opt/kafka /opt/kafka_2.13 /opt/kafka_2.13/plugins"
python3 "$here/listing.py" zip "$zip" >"$work/wanted"
for arch in amd64 arm64; do
    for image in base/index:7.9.1 team/index:1 team/docker:1; do
        layout=$work/layout-${image//[\/:]/-}-$arch
        check "skopeo copies $image for $arch" skopeo copy -q --src-tls-verify=false --override-arch "$arch" \
            "docker://$plain/$image" "oci:$layout:it"
        check "umoci unpacks $image for $arch" umoci unpack --image "$layout:it" "$layout.d"
        # shellcheck disable=SC2086
        python3 "$here/listing.py" stat "$layout.d/rootfs" $ancestors >"$layout.stat"
        [ "${image%%/*}" = team ] || { before=$layout.stat; continue; }
        same "$image, $arch: ancestors stand as in the base" "$before" "$layout.stat"
        python3 "$here/listing.py" dir "$layout.d/rootfs/opt/kafka_2.13/plugins/acme-connect-demo" >"$layout.dir"
        same "$image, $arch: files and modes equal the archive" "$work/wanted" "$layout.dir"
    done
done

# Base blobs are mounted, and only what is new is written.
before=$(lines)
check "another repository is pushed to" graft build "$zip" --base "$plain/base/index:7.9.1" \
    --to "$plain/team/second:1" --to "$plain/team/second:again"
check "base blobs are mounted" test "$(requests "$work/plain" "$before" '"POST [^ ]*mount=sha256.* 201')" -eq 4
check "base layers are not downloaded again" \
    test "$(requests "$work/plain" "$before" '"GET /v2/base/index/blobs/')" -le 2
before=$(lines)
check "a second run is fine" graft build "$zip" --base "$plain/base/index:7.9.1" --to "$plain/team/second:1" \
    --output json
equal "it writes no blob" "$(requests "$work/plain" "$before" "$written")" 0
told "and says so" "$work/said" '.receipt.published[0].blobs | .written == 0 and .mounted == 0 and .bytesWritten == 0'
equal "tags of one build are one digest" "$(crane digest --insecure "$plain/team/second:1")" \
    "$(crane digest --insecure "$plain/team/second:again")"

# A plan before and after.
check "a plan" graft plan "$zip" --base "$plain/base/index:7.9.1" --to "$plain/team/second:1" --output json
told "it tells that this very image stands there" "$work/said" '[.plan.targets[].state] == ["same"]'

# Passwords and TLS.
export DOCKER_CONFIG=$work/docker
mkdir -p "$DOCKER_CONFIG"
certificate "$work/stranger"
refused "an authority that is not trusted: refused" 5 'certificate|issuer' graft build "$zip" \
    --base "$plain/base/index:7.9.1" --to "$secure/team/demo:1" --ca-file "$work/stranger/authority/ca.crt"
refused "no credentials: refused" 5 '401|nauthorized|credentials|log ?in' \
    graft build "$zip" --base "$plain/base/index:7.9.1" --to "$secure/team/demo:1" --ca-file "$ca"
jq -n --arg at "$secure" --arg auth "$(printf %s 'team:s3cr:t/ü' | base64 -w0)" '{auths: {($at): {auth: $auth}}}' \
    >"$DOCKER_CONFIG/config.json"
check "config.json: pushed across two registries" graft build "$zip" -v --base "$plain/base/index:7.9.1" \
    --to "$secure/team/demo:1" --ca-file "$ca"
check "no secret is said" test "$(cat "$work/said" "$work/complaint" | grep -cE 's3cr|dGVhbTpz')" -eq 0
cp "$DOCKER_CONFIG/config.json" "$work/config.json"
rm "$DOCKER_CONFIG/config.json"
refused "a wrong password: refused" 5 '401|nauthorized|credentials|password' \
    graft build "$zip" --base "$plain/base/index:7.9.1" --to "$secure/team/demo:2" --ca-file "$ca" \
    --username team --password-stdin < <(printf 'wrong\n')
check "--password-stdin: pushed" graft build "$zip" --base "$plain/base/index:7.9.1" --to "$secure/team/demo:2" \
    --ca-file "$ca" --username team --password-stdin < <(printf '%s\n' 's3cr:t/ü')
cp "$work/config.json" "$DOCKER_CONFIG/config.json"
check "skopeo reads it with the password" skopeo inspect --cert-dir "$work/secure/authority" --creds 'team:s3cr:t/ü' \
    "docker://$secure/team/demo:1"
check "crane finds it valid" env SSL_CERT_FILE="$ca" crane validate --remote "$secure/team/demo:1"
equal "both registries and both ways have the same digest" "$(crane digest --insecure "$plain/team/index:1")" \
    "$(SSL_CERT_FILE=$ca crane digest "$secure/team/demo:2")"

# oci-client, by way of the project's own test.
pulls() {
    local what=$1
    shift
    env "$@" PLUGRAFT_INTEROP_PLUGIN=connect-demo cargo test --manifest-path "$root/Cargo.toml" --test it -- \
        --exact independent::another_client_pulls_what_we_pushed >"$work/said" 2>"$work/complaint"
    if grep -q '^test result: ok. 1 passed' "$work/said"; then ok "$what"; else not_ok "$what" "$work/said"; fi
}
if command -v cargo >/dev/null; then
    pulls "oci-client pulls the index" PLUGRAFT_INTEROP_REF="$plain/team/index:1"
    pulls "oci-client pulls Docker's types" PLUGRAFT_INTEROP_REF="$plain/team/docker:1"
    pulls "oci-client pulls with TLS and password" PLUGRAFT_INTEROP_REF="$secure/team/demo:1" \
        PLUGRAFT_INTEROP_CA="$ca" PLUGRAFT_INTEROP_USER='team:s3cr:t/ü'
else
    skip "oci-client" "there is no cargo"
fi

# Base and sink as OCI layouts: nothing but files, and the same image.
check "layout to layout" graft build "$zip" --base "oci:$work/base:index" --to "oci:$work/out:1" \
    --to "$plain/team/three:1"
equal "a layout's image is the registry's" "$(crane digest --insecure "$plain/team/three:1")" \
    "$(jq -r '.manifests[0].digest' "$work/out/index.json")"
check "skopeo reads the layout" skopeo inspect "oci:$work/out:1"

# A folder that the base has already.
need "a plugin that the base has is made" hub_zip "$work/old.zip" old 2
refused "an occupied folder: refused" '[1-5]' 'acme-old' \
    graft build "$work/old.zip" --base "$plain/base/index:7.9.1" --to "$plain/team/replaced:1"
check "with --replace: built" \
    graft build "$work/old.zip" --replace --base "$plain/base/index:7.9.1" --to "$plain/team/replaced:1"
