//! Kustomizations.

use plugraft::spec::KUSTOMIZE_IMAGES;

use super::*;

const NAME: &str = "registry.example.com/team/connect-datagen";

fn wish() -> OverrideWish {
    let file = PathBuf::from("deploy/kustomization.yaml");
    OverrideWish {
        replaces: Some("confluentinc/cp-server-connect".to_owned()),
        ..OverrideWish::new(OverrideTarget::Kustomize, file)
    }
}

fn written(wish: &OverrideWish, before: &[(&str, &str)]) -> Vec<File> {
    let existing = before.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    render(&receipt(REFERENCE), std::slice::from_ref(wish), &existing).expect("written").files
}

#[track_caller]
fn check_both(wish: &OverrideWish, before: Option<&str>, expected: &str) {
    let texts: Vec<_> = before.map(|text| ("deploy/kustomization.yaml", text)).into_iter().collect();
    let files = written(wish, &texts);
    assert_eq!(files[0].text, expected);
    assert_eq!(files[0].notes.last().map(String::as_str), Some("next: kustomize build deploy"));
    assert_eq!(files[1].path, Path::new("deploy").join(KUSTOMIZE_IMAGES));
    assert_eq!(
        files[1].text,
        "images:\n  - kind: \"KafkaConnect\"\n    path: \"spec/image\"\n  - kind: \"Connect\"\n    path: \"spec/image/application\"\n"
    );
    assert!(files[1].notes.is_empty());
    let again: Vec<_> = files.iter().map(|file| (file.path.to_str().expect("text"), file.text.as_str())).collect();
    assert!(written(wish, &again).iter().all(|file| !file.changed), "a second run changed something");
}

#[test]
fn an_image_is_replaced_by_its_name() {
    let images = format!(
        "images:\n  - name: \"confluentinc/cp-server-connect\"\n    newName: \"{NAME}\"\n    digest: \"sha256:{HEX}\"\n"
    );
    let configurations = format!("configurations:\n  - \"{KUSTOMIZE_IMAGES}\"\n");
    check_both(&wish(), None, &format!("{HEADING}{images}{configurations}"));
    let before = "resources:\n- connect.yaml\nimages:\n- name: busybox # other\n  newTag: '1.36'\n";
    let after = format!(
        "{before}- name: \"confluentinc/cp-server-connect\"\n  newName: \"{NAME}\"\n  digest: \"sha256:{HEX}\"\n\
         configurations:\n- \"{KUSTOMIZE_IMAGES}\"\n"
    );
    check_both(&wish(), Some(before), &after);
}

#[test]
fn what_else_would_be_joined_is_emptied() {
    let before = "images: [{name: confluentinc/cp-server-connect, newTag: 7.9.0}]\n";
    let after = format!(
        "images: [{{name: confluentinc/cp-server-connect, newTag: \"\", newName: \"{NAME}\", digest: \"sha256:{HEX}\"}}]\n\
         configurations:\n  - \"{KUSTOMIZE_IMAGES}\"\n"
    );
    check_both(&wish(), Some(before), &after);
    let by_tag = OverrideWish { by_tag: true, ..wish() };
    let before = format!(
        "configurations: [{KUSTOMIZE_IMAGES}]\nimages:\n  - digest: sha256:{HEX}\n    name: confluentinc/cp-server-connect\n"
    );
    let after = format!(
        "configurations: [{KUSTOMIZE_IMAGES}]\nimages:\n  - digest: \"\"\n    name: confluentinc/cp-server-connect\n    \
         newName: \"{NAME}\"\n    newTag: \"0.6.7-7.9.1\"\n"
    );
    let files = written(&by_tag, &[("deploy/kustomization.yaml", &before)]);
    assert_eq!(files[0].text, after);
}
