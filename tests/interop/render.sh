#!/usr/bin/env bash
# What `plugraft render connectors` writes fits Kubernetes' own schemas and those of the operators (PLUGRAFT_CRDS), other
# parsers read every value as it was, and the script of the curl form does against a worker what it says.
source "$(dirname "$0")/lib.sh"

image=registry.example.com/tools/plugraft@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
job=(--image "$image" --worker http://connect:8083)
render() { graft render connectors "$@"; }

[ ! -d "${PLUGRAFT_CRDS:-}" ] || python3 "$here/schemas.py" "$PLUGRAFT_CRDS" "$work/schemas"
resources() {
    [ -d "$work/schemas" ] || { skip "$1" "no PLUGRAFT_CRDS"; return; }
    check "$1" kubeconform -strict -schema-location "$work/schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json" "$2"
}

python3 - "$work/hostile.json" "$work/resources.json" <<'PYTHON'
import json, sys
values = ["1.10", "0123", "1e5", "0x1F", "n", "yes", "on", "null", "~", "", " x ", "\t", "\x01\x1b", "a\r\nb\r\n", "\n\na\n\n",
    "it's", 'say "hi"', "C:\\new\\d \\\" \\u0041", "# no", "a: b", "{{ .Values.x }}", "${file:/etc/a:b}", "$(HOME) $$", "😀 é", "x" * 100000]
delicate = ["a\x7fb", "a\x85b", "\x9f", "a\u2028b", "\ufeffa", "\ufffe", "\uffff"]
for path, name, all in ((sys.argv[1], "With Blank/ü", values + delicate), (sys.argv[2], "hostile", values)):
    config = {"connector.class": "FileStreamSource", "tasks.max": "2"} | {f"k{at}": value for at, value in enumerate(all)}
    json.dump({"name": name, "config": config}, open(path, "w"))
PYTHON

# by_go OBJECTS: the same as kustomize reads it, or Helm where it is no object.
by_go() {
    rm -rf "$work/go" && mkdir -p "$work/go/templates" && cp "$1" "$work/go/values.yaml"
    if grep -q '^kind: ' "$1"; then
        echo 'resources: [values.yaml]' >"$work/go/kustomization.yaml" && kustomize build "$work/go"
    else
        printf 'apiVersion: v2\nname: values\nversion: 0.1.0\n' >"$work/go/Chart.yaml"
        echo 'values: {{ toJson .Values | b64enc }}' >"$work/go/templates/one.yaml" && helm template release "$work/go"
    fi
}

# survives WHAT DEFINITION OBJECTS: PyYAML, and Go's readers of YAML, find the options as they are defined.
survives() {
    by_go "$3" >"$work/go.yaml" 2>"$work/complaint" || { not_ok "$1: read by Go" "$work/complaint"; return; }
    check "$1: values survive" python3 - "$2" "$3" "$work/go.yaml" <<'PYTHON'
import base64, json, sys, yaml
wanted = json.load(open(sys.argv[1]))["config"]
def options(documents):
    for one in documents:
        one = json.loads(base64.b64decode(one["values"])) if "values" in one else one
        spec = one.get("spec", {})
        for text in one.get("data", {}).values() if one.get("kind") == "ConfigMap" else ():
            if text.startswith("{"):
                said = json.loads(text)
                yield said.get("config", said)
        if one.get("kind") == "KafkaConnector":
            yield spec["config"] | {"connector.class": spec["class"], "tasks.max": str(spec["tasksMax"])}
        if one.get("kind") == "Connector":
            yield spec["configs"] | {"connector.class": spec["class"], "tasks.max": str(spec["taskMax"])}
        for connector in one.get("connectors", ()):
            yield connector["config"]
for path in sys.argv[2:]:
    read = [one for one in yaml.safe_load_all(open(path, newline="")) if one]
    found = [{key: value for key, value in one.items() if key != "name"} for one in options(read)]
    assert found == [wanted], [key for key in wanted if not found or found[0].get(key) != wanted[key]]
PYTHON
}

check "job: rendered" render "$work/hostile.json" "${job[@]}" --to "$work/job.yaml"
conforms "job: kubeconform" "$work/job.yaml"
survives job "$work/hostile.json" "$work/job.yaml"
check "job with everything: rendered" render "$work/hostile.json" "${job[@]}" -n kafka --label a/b=c \
    --annotation argocd.argoproj.io/hook=PostSync --worker-secret login --worker-ca secret/authority --pull-secret registry \
    --worker-client-cert client --owner team --prune --service-account deployer --pull-policy Always --to "$work/all.yaml"
conforms "job with everything: kubeconform" "$work/all.yaml"
check "curl job: rendered" render "$work/hostile.json" --form curl-job "${job[@]}" --to "$work/curl.yaml"
conforms "curl job: kubeconform" "$work/curl.yaml"
survives "curl job" "$work/hostile.json" "$work/curl.yaml"
check "values: rendered" render "$work/hostile.json" --form values --to "$work/values.yaml"
survives values "$work/hostile.json" "$work/values.yaml"
check "strimzi: rendered" render "$work/resources.json" --form strimzi --connect c --auto-restart=3 --to "$work/strimzi.yaml"
resources "strimzi: kubeconform" "$work/strimzi.yaml"
survives strimzi "$work/resources.json" "$work/strimzi.yaml"
check "cfk: rendered" render "$work/resources.json" --form cfk --connect c --auto-restart=3 --to "$work/cfk.yaml"
resources "cfk: kubeconform" "$work/cfk.yaml"
survives cfk "$work/resources.json" "$work/cfk.yaml"

jq '.config["db.password"] = "hunter2" | .config["url.of"] = "http://u:hunter2@h/"' "$work/resources.json" >"$work/secret.json"
refused "secrets are refused" 1 'db.password.*looks like a secret' render "$work/secret.json" "${job[@]}"
for provider in dir file env secrets; do
    check "secrets by $provider: moved" render "$work/secret.json" "${job[@]}" -n kafka --secret-to "vault=$provider" \
        --to "$work/$provider/"
    conforms "secrets by $provider: kubeconform" "$work/$provider/secret-vault.yaml"
    check "secrets by $provider: nowhere else" sh -c '! grep -l hunter2 "$1"/configmap* "$1"/job*' sh "$work/$provider"
done

# ran VERB DIR CODE [VARIABLE...]: the script of the curl form, with what its Pod would see, ends with CODE. The first of
# its addresses has nobody.
ran() {
    local code=0
    env -i PATH="$PATH" PLUGRAFT_WORKER="http://127.0.0.1:1,http://127.0.0.1:$port/" TIMEOUT=20 \
        PLUGRAFT_WORKER_USERNAME=user PLUGRAFT_WORKER_PASSWORD='pa"ss $word\' "${@:4}" \
        sh "$2/apply.sh" "$1" >"$work/script" 2>&1 || code=$?
    cat "$work/script"
    [ "$code" = "$3" ]
}
# defined NAME MODE: a connector in $work/NAME.
defined() {
    echo "{\"name\": \"$1\", \"config\": {\"connector.class\": \"Any\", \"mode\": \"$2\"}}" >"$work/$1.json"
    render "$work/$1.json" --form curl-job "${job[@]}" --to "$work/$1.yaml" -q 2>/dev/null
    mapped "$work/$1.yaml" "$work/$1"
}
serve "$work/worker" python3 "$here/chart/worker.py" 'user:pa"ss $word\'
if await grep -q . "$work/worker" && port=$(head -1 "$work/worker"); then
    mapped "$work/curl.yaml" "$work/pod"
    check "the script sends connectors, and waits" ran apply "$work/pod" 0
    equal "the worker has what was defined" "$(jq -cS '.config + {name: .name}' "$work/hostile.json")" \
        "$(curl -sS -u 'user:pa"ss $word\' "http://127.0.0.1:$port/connectors/With%20Blank%2F%C3%BC/config" | jq -cS .)"
    check "a second time as well" ran apply "$work/pod" 0
    check "without a login nobody is let in" ran apply "$work/pod" 4 PLUGRAFT_WORKER_PASSWORD=wrong
    defined fails fail
    check "what fails is told" ran apply "$work/fails" 6
    check "with its trace" grep -q 'told to' "$work/script"
    check "nobody waits where that is said" ran put "$work/fails" 0
    defined refused refuse
    check "what the worker refuses is not tried again" ran apply "$work/refused" 5
    check "with its words" grep -q 'refused: refused (400): .*unknown mode' "$work/script"
    defined rests any
    curl -sS -u 'user:pa"ss $word\' -o /dev/null "http://127.0.0.1:$port/connectors" -H 'Content-Type: application/json' \
        -d '{"name": "rests", "config": {"connector.class": "Any"}, "initial_state": "PAUSED"}'
    check "what was paused may stay so" ran apply "$work/rests" 0
    check "but does not run" ran wait "$work/rests" 7 TIMEOUT=1
else
    not_ok "a worker to ask" "$work/worker"
fi
