//! Lines and words for pipelines.

use super::*;

#[track_caller]
fn check_lines(target: OverrideTarget, before: Option<&str>, expected: &str, next: &str) {
    let wish = OverrideWish::new(target, PathBuf::from(FILE));
    let file = write(&wish, before).expect("written");
    assert_eq!(file.text, expected);
    assert_eq!(file.notes, [next]);
    let again = write(&wish, Some(&file.text)).expect("written again");
    assert_eq!((again.text.as_str(), again.changed), (expected, false), "a second run changed something");
}

#[test]
fn variables_of_a_shell() {
    let lines = format!(
        "CONNECT_IMAGE=registry.example.com/team/connect-datagen@sha256:{HEX}\n\
         CONNECT_IMAGE_REGISTRY=registry.example.com\n\
         CONNECT_IMAGE_REPOSITORY=team/connect-datagen\n\
         CONNECT_IMAGE_TAG=0.6.7-7.9.1\n\
         CONNECT_IMAGE_DIGEST=sha256:{HEX}\n"
    );
    let next = "next: set -a; . ./values-connect.yaml; set +a";
    check_lines(OverrideTarget::Env, None, &lines, next);
    let before = "# ours\nA='1'\n".to_owned();
    check_lines(OverrideTarget::Env, Some(&before), &(before.clone() + &lines), next);
    let ran =
        assert_cmd::Command::new("sh").args(["-eu", "-c", &format!("{lines}printf %s \"$CONNECT_IMAGE\"")]).output();
    let said = String::from_utf8(ran.expect("sh").stdout).expect("text");
    assert_eq!(said, format!("registry.example.com/team/connect-datagen@sha256:{HEX}"));
}

#[test]
fn outputs_of_a_step() {
    let lines = format!(
        "image=registry.example.com/team/connect-datagen@sha256:{HEX}\nregistry=registry.example.com\n\
         repository=team/connect-datagen\ntag=0.6.7-7.9.1\ndigest=sha256:{HEX}\n"
    );
    let next = "next: use `${{ steps.ID.outputs.image }}` in a later step";
    check_lines(OverrideTarget::GithubOutput, None, &lines, next);
    check_lines(OverrideTarget::GithubOutput, Some("other=1\n"), &format!("other=1\n{lines}"), next);
}

#[test]
fn words_in_files_of_their_own() {
    let name = "registry.example.com/team/connect-datagen";
    for (target, expected) in [
        (OverrideTarget::Digest, format!("sha256:{HEX}")),
        (OverrideTarget::Reference, format!("{name}@sha256:{HEX}")),
        (OverrideTarget::Repository, name.to_owned()),
    ] {
        let wish = OverrideWish::new(target, PathBuf::from(FILE));
        for before in [None, Some(""), Some("sha256:old\n")] {
            let file = write(&wish, before).expect("written");
            assert_eq!((file.text.as_str(), file.notes.len()), (expected.as_str(), 0));
        }
        assert!(!write(&wish, Some(&expected)).expect("written again").changed);
        let refused = write(&wish, Some("image: old\n")).expect_err("another file");
        assert_eq!(refused.to_string(), format!("`{FILE}` holds more than a word"));
    }
    let by_tag = OverrideWish { by_tag: true, ..OverrideWish::new(OverrideTarget::Reference, PathBuf::from(FILE)) };
    assert_eq!(write(&by_tag, None).expect("written").text, format!("{name}:0.6.7-7.9.1"));
}
