//! Overrides in a spec: which are refused, and with which words.

use super::check;

#[test]
fn overrides_are_complete() {
    let with = |line: &str| format!("plugins: [x]\nbase: a/b:1\nto: ['oci:d']\n{line}\n");
    check(
        &with("overrides: [{target: confluent-operator, file: v.yaml}]"),
        &[
            "deploy/plugraft.yaml:4:13: an override needs an image name, and no registry gives one",
            "set `name` to the reference that the image will have",
        ],
    );
    check(
        &with("overrides: [{target: confluentOperater, file: v.yaml}]"),
        &[
            "deploy/plugraft.yaml:4:22: `confluentOperater` is not one of `bitnami-common`, `cfk`, `confluent-operator`, \
             `cp-helm-charts`, `cp-kafka-connect`, `deployment`, `digest`, `dream11`, `env`, `generic`, `github-output`, \
             `image-volume`, `kustomize`, `mrkwjck`, `redpanda-connectors`, `reference`, `repository`, `strimzi`, \
             `strimzi-operator`, `strimzi-plugins`",
            "did you mean `confluent-operator`?",
        ],
    );
    check(
        &with("name: r.io/x\noverrides: [{target: generic, file: v.yaml, byTag: true, paths: {image: a}}]"),
        &[
            "deploy/plugraft.yaml:5:13: an override by tag needs a tag, and `name` has none",
            "write the tag in `name`, or let the override name the image by digest",
        ],
    );
    check(
        &with(
            "name: r.io/x\noverrides: [{target: confluent-operator, file: v.yaml}, {target: generic, file: ./v.yaml, paths: {image: a}}]",
        ),
        &["deploy/plugraft.yaml:5:57: two overrides write `deploy/v.yaml`"],
    );
    check(
        &with("name: r.io/x\noverrides: [{target: generic, file: v.yaml, setGlobalRegistry: true}]"),
        &[
            "deploy/plugraft.yaml:5:64: an override for `generic` takes no `setGlobalRegistry`",
            "it is for `confluent-operator`",
        ],
    );
    check(
        &with("name: r.io/x\noverrides: [{target: confluent-operator, file: d/index.json}]"),
        &[
            "deploy/plugraft.yaml:5:13: the override `deploy/d/index.json` stands in the layout that the image is published to",
            "write it beside the layout",
        ],
    );
    check(
        &with("name: r.io/x\noverrides: [{target: generic, file: v.yaml}]"),
        &[
            "deploy/plugraft.yaml:5:13: the `generic` override sets nothing: no value paths are given",
            "give `paths`, for example `repository: image.repository` and `digest: image.digest`",
        ],
    );
}

#[test]
fn an_override_is_for_the_kind_of_image_that_is_built() {
    let workers = "those that can are `bitnami-common`, `cfk`, `confluent-operator`, `cp-helm-charts`, \
         `cp-kafka-connect`, `deployment`, `digest`, `dream11`, `env`, `generic`, `github-output`, `kustomize`, \
         `mrkwjck`, `redpanda-connectors`, `reference`, `repository`, `strimzi`, `strimzi-operator`";
    let plugins = "those that can are `digest`, `env`, `generic`, `github-output`, `image-volume`, `kustomize`, `reference`, \
         `repository`, `strimzi-plugins`";
    let spec = |kind: &str, target: &str| {
        format!("plugins: [x]\n{kind}\nto: ['r.io/x:1']\noverrides:\n- target: {target}\n  file: v.yaml\n")
    };
    check(
        &spec("base: a/b:1", "strimzi-plugins"),
        &["deploy/plugraft.yaml:5:11: `strimzi-plugins` cannot use an image that runs a worker", workers],
    );
    check(
        &spec("pluginOnly: true", "strimzi"),
        &["deploy/plugraft.yaml:5:11: `strimzi` cannot use an image that is one plugin and no more", plugins],
    );
}

#[test]
fn names_of_an_override_are_such_that_a_cluster_takes() {
    let refuse = |target: &str, key: &str, value: &str, what: &str| {
        let mounts = matches!(target, "strimzi-plugins" | "image-volume");
        let kind = if mounts { "pluginOnly: true" } else { "base: a/b:1" };
        check(
            &format!(
                "plugins: [x]\n{kind}\nto: ['r.io/x:1']\noverrides:\n- target: {target}\n  file: v.yaml\n  {key}: '{value}'\n"
            ),
            &[&format!("deploy/plugraft.yaml:7:{}: `{value}` is not {what}", key.len() + 5)],
        );
    };
    refuse("strimzi", "object", "My-Connect", "the name of a Kubernetes object");
    refuse("strimzi", "object", "a..b", "the name of a Kubernetes object");
    refuse("deployment", "container", "a.b", "the name of a container");
    refuse("deployment", "container", "-a", "the name of a container");
    for plugin in ["a", "a_b", "A1", "a-", &"a".repeat(48)] {
        refuse("strimzi-plugins", "plugin", plugin, "a plugin's name that a cluster takes");
    }
    refuse("image-volume", "mountPath", "opt/x", "an absolute path to mount at");
    refuse("image-volume", "mountPath", "/opt:/x", "an absolute path to mount at");
    refuse("kustomize", "replaces", "a/b:1", "an image's name without tag and digest");
    refuse("strimzi", "kafkaVersion", "latest", "a version of Kafka");
    refuse("strimzi", "kafkaVersion", "4", "a version of Kafka");
    check(
        "plugins: [x]\nbase: a/b:1\nto: ['r.io/x:1']\noverrides: [{target: kustomize, file: k.yaml}]\n",
        &["deploy/plugraft.yaml:4:13: `replaces` is missing here"],
    );
}
