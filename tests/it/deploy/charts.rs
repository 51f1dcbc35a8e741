//! Values of charts that take an image apart in ways of their own.

use plugraft::spec::PullPolicy;

use super::*;

fn wish(target: OverrideTarget) -> OverrideWish {
    OverrideWish::new(target, PathBuf::from(FILE))
}

fn by_tag(target: OverrideTarget) -> OverrideWish {
    OverrideWish { by_tag: true, ..wish(target) }
}

fn with_policy(wish: OverrideWish) -> OverrideWish {
    OverrideWish { pull_policy: Some(PullPolicy::Always), ..wish }
}

const NAME: &str = "registry.example.com/team/connect-datagen";
const TAG: &str = "0.6.7-7.9.1";

#[test]
fn cp_helm_charts_as_umbrella_and_alone() {
    let text = format!("{HEADING}cp-kafka-connect:\n  image: \"{NAME}@sha256\"\n  imageTag: \"{HEX}\"\n");
    check(&wish(OverrideTarget::CpHelmCharts), None, &text, &[]);
    let text = format!("{HEADING}image: \"{NAME}\"\nimageTag: \"{TAG}\"\nimagePullPolicy: \"Always\"\n");
    check(&with_policy(by_tag(OverrideTarget::CpKafkaConnect)), None, &text, &[BY_TAG]);
    let before = "cp-zookeeper: {enabled: false}\ncp-kafka-connect:\n    enabled: true # ours\n    imageTag: 6.1.0\n    image: confluentinc/cp-kafka-connect\n";
    let after = format!(
        "cp-zookeeper: {{enabled: false}}\ncp-kafka-connect:\n    enabled: true # ours\n    imageTag: \"{HEX}\"\n    image: \"{NAME}@sha256\"\n"
    );
    check(&wish(OverrideTarget::CpHelmCharts), Some(before), &after, &[]);
}

#[test]
fn values_for_the_other_chart_are_pointed_out() {
    let file = write(&wish(OverrideTarget::CpHelmCharts), Some("imageTag: 6.1.0\n")).expect("written");
    assert!(file.notes[0].starts_with("`imageTag` stands beside `cp-kafka-connect`"), "{:?}", file.notes);
    let file = write(&wish(OverrideTarget::CpKafkaConnect), Some("cp-kafka-connect: {}\n")).expect("written");
    assert!(file.notes[0].starts_with("`cp-kafka-connect` has values of the umbrella chart"), "{:?}", file.notes);
}

#[test]
fn redpanda_takes_only_a_semantic_tag() {
    let wish = with_policy(wish(OverrideTarget::RedpandaConnectors));
    refuse(
        &wish,
        None,
        &[
            "`values-connect.yaml` needs a tag that its consumer takes: the chart takes only tags of `v` and a semantic \
           version, such as `v1.2.3-x`",
        ],
        "give the image a further tag of that form, for example by `tagTemplate`",
    );
    let mut further = receipt(REFERENCE);
    further.published[0].tags = vec![REFERENCE.to_owned(), format!("{NAME}:v0.6.7-plugraft-0123456")];
    let files = render(&further, std::slice::from_ref(&wish), &Existing::new()).expect("written").files;
    let text = "image:\n  repository: \"registry.example.com/team/connect-datagen\"\n  tag: \"v0.6.7-plugraft-0123456\"\n  \
         pullPolicy: \"Always\"\n";
    assert_eq!(files[0].text, format!("{HEADING}{text}"));
    assert!(files[0].notes[0].starts_with("the chart takes no digest: the image is named by the tag `v0.6.7-plugraft"));
}

#[test]
fn mrkwjck_and_dream11_take_the_digest_apart() {
    let text = format!("{HEADING}image:\n  repository: \"{NAME}@sha256\"\n  tag: \"{HEX}\"\n");
    check(&wish(OverrideTarget::Mrkwjck), None, &text, &[]);
    let text = format!(
        "{HEADING}image:\n  registry: \"registry.example.com\"\n  repository: \"team/connect-datagen@sha256\"\n  tag: \"{HEX}\"\n"
    );
    check(&wish(OverrideTarget::Dream11), None, &text, &[]);
}

#[test]
fn a_digest_of_its_own_wins_over_the_tag() {
    let wished = with_policy(wish(OverrideTarget::BitnamiCommon));
    let before = "image: {registry: docker.io, repository: conf/cp, tag: 7.9.0, pullSecrets: []} # all\n";
    let after = format!(
        "image: {{registry: \"registry.example.com\", repository: \"team/connect-datagen\", tag: 7.9.0, \
         pullSecrets: [], digest: \"sha256:{HEX}\", pullPolicy: \"Always\"}} # all\n"
    );
    check(&wished, Some(before), &after, &[]);
    let after = format!(
        "{HEADING}image:\n  registry: \"registry.example.com\"\n  repository: \"team/connect-datagen\"\n  tag: \"{TAG}\"\n  digest: \"\"\n"
    );
    check(&by_tag(OverrideTarget::BitnamiCommon), None, &after, &[BY_TAG]);
}

#[test]
fn a_global_registry_that_wins_is_refused() {
    for target in [OverrideTarget::BitnamiCommon, OverrideTarget::Dream11] {
        refuse(
            &wish(target),
            Some("global:\n  imageRegistry: mirror.example.com\n"),
            &["`values-connect.yaml` has `global.imageRegistry`, which says `mirror.example.com` and wins over the \
               image's own registry"],
            "push the image to that registry, or take that value out of the file",
        );
        assert!(write(&wish(target), Some("global: {imageRegistry: registry.example.com}\n")).is_ok());
        assert!(write(&wish(target), Some("global: {imageRegistry: \"\"}\n")).is_ok());
    }
}

#[test]
fn strimzi_s_operator_joins_three_parts() {
    let note = "the operator runs this one image for every `spec.version` of a `KafkaConnect` that names no image; the \
                other versions of Kafka are better named by their objects";
    let image = "kafkaConnect:\n  image:\n    registry: \"registry.example.com\"\n    repository: \"team\"\n    name: \"connect-datagen\"\n";
    let text = format!("{HEADING}{image}    digest: \"sha256:{HEX}\"\n");
    check(&wish(OverrideTarget::StrimziOperator), None, &text, &[note]);
    let text = format!("{HEADING}{image}    tag: \"{TAG}\"\n    digest: \"\"\n");
    check(&by_tag(OverrideTarget::StrimziOperator), None, &text, &[note, BY_TAG]);
    let short = receipt("registry.example.com/connect:1");
    let files = render(&short, &[wish(OverrideTarget::StrimziOperator)], &Existing::new()).expect("written").files;
    assert!(files[0].text.contains("    repository: \"connect\"\n    name: \"\"\n"), "{}", files[0].text);
}

#[test]
fn pull_secrets_are_added_to_those_that_are_there() {
    let with = |target| OverrideWish { pull_secrets: vec!["new".to_owned(), "old".to_owned()], ..wish(target) };
    let check_end = |target, before: &str, end: &str| {
        let file = write(&with(target), Some(before)).expect("written");
        assert!(file.text.ends_with(end), "{}", file.text);
        let again = write(&with(target), Some(&file.text)).expect("written again");
        assert!(!again.changed, "{}", again.text);
    };
    for target in [OverrideTarget::CpKafkaConnect, OverrideTarget::Mrkwjck, OverrideTarget::RedpandaConnectors] {
        let target = |before: &str, end: &str| {
            let mut tagged = receipt(REFERENCE);
            tagged.published[0].tags = vec![format!("{NAME}:v1.0.0")];
            let existing: Existing = [(PathBuf::from(FILE), before.to_owned())].into();
            let files = render(&tagged, &[with(target)], &existing).expect("written").files;
            assert!(files[0].text.contains(end), "{}", files[0].text);
        };
        target("imagePullSecrets: [{name: old}]\n", "imagePullSecrets: [{name: old}, {name: \"new\"}]\n");
        target(
            "imagePullSecrets:\n- name: 'old' # ours\n",
            "imagePullSecrets:\n- name: 'old' # ours\n- name: \"new\"\n",
        );
        target("a: 1\n", "imagePullSecrets:\n  - name: \"new\"\n  - name: \"old\"\n");
    }
    for target in [OverrideTarget::BitnamiCommon, OverrideTarget::Dream11] {
        check_end(
            target,
            "image:\n  registry: x\n  repository: x\n  tag: x\n  digest: x\n  pullSecrets:\n  - old\n",
            "  pullSecrets:\n  - old\n  - \"new\"\n",
        );
    }
    check_end(
        OverrideTarget::CpHelmCharts,
        "cp-kafka-connect: {}\n",
        "imagePullSecrets: [{name: \"new\"}, {name: \"old\"}]}\n",
    );
    check_end(
        OverrideTarget::StrimziOperator,
        "a: 1\n",
        "image:\n  imagePullSecrets:\n    - name: \"new\"\n    - name: \"old\"\n",
    );
}

#[test]
fn any_chart_s_pull_values() {
    let paths = [("image", "i"), ("pullPolicy", "p"), ("pullSecrets", "s"), ("pullSecretNames", "l")];
    let wished = OverrideWish { pull_secrets: vec!["k".to_owned()], ..with_policy(generic(&paths)) };
    let text = format!("{HEADING}i: \"{NAME}@sha256:{HEX}\"\np: \"Always\"\ns:\n  - name: \"k\"\nl:\n  - \"k\"\n");
    check(&wished, None, &text, &[]);
    let why = |wish: &OverrideWish| {
        let error = write(wish, None).expect_err("refused");
        error.to_string().rsplit(": ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(why(&with_policy(generic(&paths[..1]))), "`pullPolicy` needs a path");
    assert_eq!(why(&generic(&paths[..2])), "`pullPolicy` has a path, and no value");
    assert_eq!(why(&OverrideWish { paths: generic(&paths[..1]).paths, ..wished.clone() }), "`pullPolicy` needs a path");
}
