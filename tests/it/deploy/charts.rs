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
