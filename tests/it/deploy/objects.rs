//! Kubernetes objects: whole manifests, parts of them, and operations on them.

use plugraft::image::GraftedBase;
use plugraft::publish::PluginReceipt;
use plugraft::spec::PullPolicy;

use super::*;

const IMAGE: &str =
    "registry.example.com/team/connect-datagen@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn wish(target: OverrideTarget) -> OverrideWish {
    OverrideWish::new(target, PathBuf::from(FILE))
}

fn named(target: OverrideTarget, object: &str) -> OverrideWish {
    OverrideWish { object: Some(object.to_owned()), ..wish(target) }
}

fn with_secret(wish: OverrideWish) -> OverrideWish {
    OverrideWish { pull_secrets: vec!["regcred".to_owned()], ..wish }
}

/// The file comes out as expected, its last note is the command, and a second run changes nothing.
#[track_caller]
fn check_object(wish: &OverrideWish, before: Option<&str>, expected: &str, command: &str) {
    let file = write(wish, before).expect("written");
    assert_eq!(file.text, expected);
    assert_eq!(file.notes.last().map(String::as_str), Some(format!("next: kubectl {command} {FILE}").as_str()));
    let again = write(wish, Some(&file.text)).expect("written again");
    assert_eq!((again.text.as_str(), again.changed), (expected, false), "a second run changed something");
    assert_eq!(again.notes.last(), file.notes.last());
}

#[track_caller]
fn check_refused(wish: &OverrideWish, before: &str, message: &str, hint: &str) {
    let error = write(wish, Some(before)).expect_err("refused");
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    assert_eq!(format!("{error}{cause}"), message);
    assert_eq!(error.hint().as_deref(), Some(hint));
}

const STRIMZI: &str = "apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnect\nmetadata: {name: my-connect}\nspec:\n  \
     version: 4.1.0\n  image: quay.io/strimzi/kafka:old # ours\n  bootstrapServers: kafka:9093\n  template:\n    pod:\n      \
     imagePullSecrets: [{name: oldcred}]\n";

#[test]
fn strimzi_as_a_patch_and_in_its_manifest() {
    let patch = format!("{HEADING}spec:\n  image: \"{IMAGE}\"\n");
    check_object(
        &named(OverrideTarget::Strimzi, "my-connect"),
        None,
        &patch,
        "patch kafkaconnect my-connect --type=merge --patch-file",
    );
    let whole = STRIMZI.replace("quay.io/strimzi/kafka:old", &format!("\"{IMAGE}\""));
    check_object(&wish(OverrideTarget::Strimzi), Some(STRIMZI), &whole, "apply -f");
    let whole = whole.replace("[{name: oldcred}]", "[{name: oldcred}, {name: \"regcred\"}]");
    check_object(&with_secret(wish(OverrideTarget::Strimzi)), Some(STRIMZI), &whole, "apply -f");
    let dumped = |text: &str| text.replace("{name: my-connect}", "{name: my-connect, resourceVersion: \"7\"}");
    check_object(&with_secret(wish(OverrideTarget::Strimzi)), Some(&dumped(STRIMZI)), &dumped(&whole), "replace -f");
    let part = "kind: KafkaConnect\nmetadata:\n  name: my-connect\n";
    let after = format!("{part}spec:\n  image: \"{IMAGE}\"\n");
    let command = "patch kafkaconnect my-connect --type=merge --patch-file";
    check_object(&wish(OverrideTarget::Strimzi), Some(part), &after, command);
}

#[test]
fn what_a_merge_would_replace_is_written_as_operations() {
    let text = format!(
        "{HEADING}- op: \"add\"\n  path: \"/spec/image\"\n  value: \"{IMAGE}\"\n- op: \"test\"\n  path: \"/spec/template\"\n  \
         value: null\n- op: \"add\"\n  path: \"/spec/template\"\n  value:\n    pod:\n      imagePullSecrets:\n        - name: \"regcred\"\n"
    );
    let command = "patch kafkaconnect NAME --type=json --patch-file";
    check_object(&with_secret(wish(OverrideTarget::Strimzi)), None, &text, command);
    let text = format!(
        "{HEADING}- op: \"test\"\n  path: \"/spec/image/pullSecretRef\"\n  value: null\n- op: \"add\"\n  path: \
         \"/spec/image/application\"\n  value: \"{IMAGE}\"\n- op: \"add\"\n  path: \"/spec/image/pullSecretRef\"\n  value:\n    - \"regcred\"\n"
    );
    let command = "patch connects.platform.confluent.io NAME --type=json --patch-file";
    check_object(&with_secret(wish(OverrideTarget::Cfk)), None, &text, command);
    let part = "spec:\n  replicas: 2\n";
    check_refused(
        &with_secret(wish(OverrideTarget::Strimzi)),
        part,
        "`values-connect.yaml` is a part of an object, and would replace its whole list `spec.template.pod.imagePullSecrets`",
        "put the object's whole manifest there, or begin a new file",
    );
}

#[test]
fn an_image_that_is_built_upon_is_refused() {
    let before = STRIMZI.replace("spec:\n", "spec:\n  build: {output: {type: docker, image: x}}\n");
    check_refused(
        &wish(OverrideTarget::Strimzi),
        &before,
        "`values-connect.yaml` has `spec.build`, with which the operator builds an image of its own on top of this one",
        "take it out of the object: the image has its plugins already",
    );
    assert!(write(&wish(OverrideTarget::Strimzi), Some(&STRIMZI.replace("spec:\n", "spec:\n  build: null\n"))).is_ok());
}

#[test]
fn the_version_of_kafka_is_that_of_the_image() {
    let base = "quay.io/strimzi/kafka:1.2.0-kafka-4.1.1";
    let with_base = Receipt {
        base: Some(GraftedBase { name: base.to_owned(), digest: Digest::of(b"base") }),
        ..receipt(REFERENCE)
    };
    let written = |wish: &OverrideWish, before: &str| {
        let existing: Existing = [(wish.file.clone(), before.to_owned())].into();
        render(&with_base, std::slice::from_ref(wish), &existing).map(|mut files| files.files.remove(0))
    };
    let plain = wish(OverrideTarget::Strimzi);
    let error = written(&plain, STRIMZI).expect_err("refused");
    assert_eq!(error.to_string(), "`values-connect.yaml` is for Kafka `4.1.0`, and the image has Kafka `4.1.1`");
    let known = Some(&base.parse().expect("a reference"));
    let name = Some(&REFERENCE.parse().expect("a reference"));
    let existing: Existing = [(plain.file.clone(), STRIMZI.to_owned())].into();
    assert!(rehearse(std::slice::from_ref(&plain), &[], name, known, &existing).is_err(), "refused beforehand");
    let versioned = OverrideWish { kafka_version: Some("4.1.1".to_owned()), ..plain.clone() };
    assert!(written(&versioned, STRIMZI).expect("written").text.contains("  version: \"4.1.1\"\n"));
    let wrong = OverrideWish { kafka_version: Some("4.1.0".to_owned()), ..plain.clone() };
    assert!(written(&wrong, STRIMZI).is_err());
    let notes = written(&plain, "spec: {}\n").expect("written").notes;
    assert_eq!(notes[0], "the object's `spec.version` has to be `4.1.1`; `kafkaVersion` sets it");
}

#[test]
fn a_plugin_is_mounted_by_strimzi() {
    let plugins = OverrideWish {
        plugin: Some("datagen".to_owned()),
        pull_policy: Some(PullPolicy::IfNotPresent),
        ..wish(OverrideTarget::StrimziPlugins)
    };
    let text = format!(
        "{HEADING}- op: \"test\"\n  path: \"/spec/plugins\"\n  value: null\n- op: \"add\"\n  path: \"/spec/plugins\"\n  value:\n    \
         - name: \"datagen\"\n      artifacts:\n        - type: \"image\"\n          reference: \"{IMAGE}\"\n          \
         pullPolicy: \"IfNotPresent\"\n"
    );
    check_object(&plugins, None, &text, "patch kafkaconnect NAME --type=json --patch-file");
    let before = format!("{STRIMZI}  plugins:\n  - name: other\n    artifacts: [{{type: image, reference: x}}]\n");
    let after = format!(
        "{before}  - name: \"datagen\"\n    artifacts:\n    - type: \"image\"\n      reference: \"{IMAGE}\"\n      pullPolicy: \"IfNotPresent\"\n"
    );
    check_object(&plugins, Some(&before), &after, "apply -f");
    let other = OverrideWish { plugin: Some("other".to_owned()), pull_policy: None, ..plugins };
    let after = before.replace("reference: x", &format!("reference: \"{IMAGE}\""));
    check_object(&other, Some(&before), &after, "apply -f");
}

#[test]
fn a_receipt_tells_which_targets_can_use_the_image() {
    let refused = |folder: &str, target: OverrideTarget| {
        let plugin = PluginReceipt {
            owner: None,
            name: "x".to_owned(),
            version: None,
            archive: Digest::of(b""),
            folder: folder.parse().expect("a path"),
            layer: Digest::of(b""),
            overlay: None,
            shim: None,
        };
        let receipt = Receipt { plugins: vec![plugin], ..receipt("r.io/a/x:1") };
        let error = render(&receipt, &[wish(target)], &Existing::new()).err()?;
        Some((error.to_string(), error.hint().unwrap_or_default()))
    };
    let (message, hint) = refused("/", OverrideTarget::Strimzi).expect("refused");
    assert!(
        message.ends_with("needs an image that runs a worker, and this one is one plugin and no more"),
        "{message}"
    );
    assert_eq!(hint, "the targets `strimzi-plugins` and `image-volume` mount such an image");
    let (message, hint) = refused("/usr/share/java/x", OverrideTarget::StrimziPlugins).expect("refused");
    assert!(
        message.ends_with("needs an image that is one plugin and no more, and this one runs a worker"),
        "{message}"
    );
    assert_eq!(hint, "build the plugin with `--plugin-only`");
    for folder in ["/", "/usr/share/java/x"] {
        assert_eq!(refused(folder, OverrideTarget::Env), None);
    }
}

#[test]
fn a_plugin_is_named_so_that_a_volume_can_be() {
    let name = |reference: &str, plugins: &[&str]| {
        let plugin = |name: &&str| PluginReceipt {
            owner: None,
            name: (*name).to_owned(),
            version: None,
            archive: Digest::of(b""),
            folder: "/".parse().expect("a path"),
            layer: Digest::of(b""),
            overlay: None,
            shim: None,
        };
        let receipt = Receipt { plugins: plugins.iter().map(plugin).collect(), ..receipt(reference) };
        let files = render(&receipt, &[wish(OverrideTarget::StrimziPlugins)], &Existing::new());
        files.map(|files| {
            let text = files.files[0].text.clone();
            text.split("- name: \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
        })
    };
    assert_eq!(name("r.io/a/my_x", &["Kafka_Connect.S3"]).as_deref().ok(), Some("kafka-connect-s3"));
    assert_eq!(name("r.io/a/kafka_connect", &["a", "b"]).as_deref().ok(), Some("kafka-connect"));
    let long = name("r.io/x", &["a23456789-123456789-123456789-123456789-123456-89"]).expect("a name");
    assert_eq!(long, "a23456789-123456789-123456789-123456789-123456");
    assert!(name("r.io/x", &[]).is_err());
}

const CFK: &str = "apiVersion: platform.confluent.io/v1beta1\nkind: Connect\nmetadata: {name: connect}\nspec:\n  replicas: 2\n  \
     image:\n    application: confluentinc/cp-server-connect:7.9.0\n    init: confluentinc/confluent-init-container:2.11.0 # keep\n    \
     pullSecretRef: [oldcred]\n";

#[test]
fn cfk_keeps_its_init_container() {
    let patch = format!("{HEADING}spec:\n  image:\n    application: \"{IMAGE}\"\n    pullPolicy: \"Never\"\n");
    let policy = OverrideWish { pull_policy: Some(PullPolicy::Never), ..wish(OverrideTarget::Cfk) };
    check_object(&policy, None, &patch, "patch connects.platform.confluent.io NAME --type=merge --patch-file");
    let whole = CFK
        .replace("confluentinc/cp-server-connect:7.9.0", &format!("\"{IMAGE}\""))
        .replace("[oldcred]", "[oldcred, \"regcred\"]");
    check_object(&with_secret(wish(OverrideTarget::Cfk)), Some(CFK), &whole, "apply -f");
    let downloads = CFK.replace("spec:\n", "spec:\n  build: {type: onDemand}\n");
    let notes = write(&wish(OverrideTarget::Cfk), Some(&downloads)).expect("written").notes;
    assert!(notes[0].starts_with("`spec.build` downloads plugins"), "{notes:?}");
}

const DEPLOYMENT: &str = "kind: Deployment\nmetadata: {name: connect}\nspec:\n  selector: {}\n  template:\n    spec:\n      \
     initContainers:\n      - {name: wait, image: 'busybox:1.36'}\n      containers:\n      - {name: sidecar, image: 'exporter:1'}\n      \
     - name: worker\n        image: old # ours\n        ports: [{containerPort: 8083}]\n";

fn worker(target: OverrideTarget) -> OverrideWish {
    OverrideWish { container: Some("worker".to_owned()), ..wish(target) }
}

#[test]
fn a_deployment_keeps_its_other_containers() {
    let patch = format!(
        "{HEADING}spec:\n  template:\n    spec:\n      containers:\n        - name: \"worker\"\n          image: \"{IMAGE}\"\n      \
         imagePullSecrets:\n        - name: \"regcred\"\n"
    );
    let wished = with_secret(OverrideWish { object: Some("connect".to_owned()), ..worker(OverrideTarget::Deployment) });
    check_object(&wished, None, &patch, "patch deployment connect --type=strategic --patch-file");
    let whole = DEPLOYMENT.replace("image: old", &format!("image: \"{IMAGE}\""));
    check_object(&worker(OverrideTarget::Deployment), Some(DEPLOYMENT), &whole, "apply -f");
    let set = |text: &str| text.replace("kind: Deployment", "kind: StatefulSet");
    check_object(&worker(OverrideTarget::Deployment), Some(&set(DEPLOYMENT)), &set(&whole), "apply -f");
    let only = DEPLOYMENT.replace("      - {name: sidecar, image: 'exporter:1'}\n", "");
    let after = only.replace("image: old", &format!("image: \"{IMAGE}\""));
    check_object(&wish(OverrideTarget::Deployment), Some(&only), &after, "apply -f");
}

#[test]
fn a_container_is_chosen_and_never_guessed() {
    check_refused(
        &wish(OverrideTarget::Deployment),
        DEPLOYMENT,
        "`values-connect.yaml` has more than one container: `sidecar`, `worker`",
        "set `container` to the name of the one that is meant",
    );
    check_refused(
        &OverrideWish { container: Some("wroker".to_owned()), ..wish(OverrideTarget::Deployment) },
        DEPLOYMENT,
        "`values-connect.yaml` has no container `wroker`, but `sidecar`, `worker`",
        "set `container` to the name of the one that is meant",
    );
    check_refused(
        &wish(OverrideTarget::Deployment),
        "",
        "`values-connect.yaml` needs `container`, and nothing else tells it",
        "set `container` in the override; on the command line, `--override-option container=…`",
    );
}

#[test]
fn an_image_is_mounted_as_a_volume() {
    let wished = OverrideWish { plugin: Some("datagen".to_owned()), ..worker(OverrideTarget::ImageVolume) };
    let patch = format!(
        "{HEADING}spec:\n  template:\n    spec:\n      containers:\n        - name: \"worker\"\n          volumeMounts:\n            \
         - name: \"plugin-datagen\"\n              mountPath: \"/mnt/plugins/datagen\"\n      volumes:\n        \
         - name: \"plugin-datagen\"\n          image:\n            reference: \"{IMAGE}\"\n"
    );
    check_object(&wished, None, &patch, "patch deployment NAME --type=strategic --patch-file");
    let after = format!(
        "{DEPLOYMENT}        volumeMounts:\n        - name: \"plugin-datagen\"\n          mountPath: \"/opt/x\"\n      volumes:\n      \
         - name: \"plugin-datagen\"\n        image:\n          reference: \"{IMAGE}\"\n"
    );
    let at = OverrideWish { mount_path: Some("/opt/x".to_owned()), ..wished };
    check_object(&at, Some(DEPLOYMENT), &after, "apply -f");
    let notes = write(&at, None).expect("written").notes;
    assert_eq!(notes[0], "the worker's `plugin.path` has to list `/opt`, below which the plugin is mounted");
}

#[test]
fn the_object_is_chosen_by_kind_and_name() {
    let service = "kind: Service\nspec: {image: no}\n";
    let second = STRIMZI.replace("my-connect", "other");
    let all = format!("{service}---\n{STRIMZI}--- # two\n{second}");
    let after = all.replacen("quay.io/strimzi/kafka:old", &format!("\"{IMAGE}\""), 1);
    check_object(&named(OverrideTarget::Strimzi, "my-connect"), Some(&all), &after, "apply -f");
    let candidates = "`KafkaConnect my-connect`, `KafkaConnect other`";
    check_refused(
        &wish(OverrideTarget::Strimzi),
        &all,
        &format!("`values-connect.yaml` has more than one object: {candidates}"),
        "set `object` to the name of the one that is meant",
    );
    check_refused(
        &named(OverrideTarget::Strimzi, "mine"),
        &all,
        &format!("`values-connect.yaml` has no object `mine`, but {candidates}"),
        "set `object` to the name of the one that is meant",
    );
    check_refused(
        &wish(OverrideTarget::Deployment),
        &all,
        "`values-connect.yaml` has no object of kind `Deployment` or `StatefulSet`",
        "name another file, or begin a new one for a patch",
    );
}
