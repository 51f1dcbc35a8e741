//! The chart that the program writes is the one of `manifests/chart`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use plugraft::render::CHART;

/// Every file below a directory, by its path in it.
fn below(directory: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        if path.is_dir() {
            files.extend(below(&path).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            files.insert(name, fs::read_to_string(path).expect("text"));
        }
    }
    files
}

fn render(directory: &Path, more: &[&str]) -> (bool, String) {
    let mut command = Command::cargo_bin("plugraft").expect("the program");
    let done = command.args(["render", "chart"]).arg(directory).args(more).output().expect("runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).expect("text"))
}

#[test]
fn every_file_is_written_and_changed_ones_are_left_alone() {
    let source = below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("manifests/chart"));
    let kept: BTreeMap<String, String> = CHART.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    assert_eq!(kept, source);

    let temp = tempfile::tempdir().expect("temp dir");
    let chart = temp.path().join("charts/connectors");
    let (done, said) = render(&chart, &[]);
    assert!(done, "{said}");
    assert_eq!(below(&chart), source);
    assert!(render(&chart, &[]).0, "a second run");

    fs::write(chart.join("values.yaml"), "mine: true\n").expect("written");
    fs::remove_file(chart.join("Chart.yaml")).expect("removed");
    let (done, said) = render(&chart, &[]);
    assert!(!done && said.contains("values.yaml") && said.contains("--force"), "{said}");
    assert!(!chart.join("Chart.yaml").exists(), "something was written");
    assert!(render(&chart, &["--force"]).0);
    assert_eq!(below(&chart), source);
}

#[test]
fn the_chart_has_the_version_of_the_program() {
    let (_, text) = CHART.iter().find(|(name, _)| *name == "Chart.yaml").expect("Chart.yaml");
    for line in
        [format!("version: {}", env!("CARGO_PKG_VERSION")), format!("appVersion: \"{}\"", env!("CARGO_PKG_VERSION"))]
    {
        assert!(text.lines().any(|found| found == line), "`{line}` in {text}");
    }
}
