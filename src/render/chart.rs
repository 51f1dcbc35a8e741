//! The Helm chart of connectors.

use super::File;

/// Every file of `manifests/chart`: where it stands in the chart, and its text.
pub const CHART: [(&str, &str); 21] = [
    (".helmignore", include_str!("../../manifests/chart/.helmignore")),
    ("Chart.yaml", include_str!("../../manifests/chart/Chart.yaml")),
    ("README.md", include_str!("../../manifests/chart/README.md")),
    ("samples/datagen.yaml", include_str!("../../manifests/chart/samples/datagen.yaml")),
    ("samples/replicator.yaml", include_str!("../../manifests/chart/samples/replicator.yaml")),
    ("files/curl.sh", include_str!("../../manifests/chart/files/curl.sh")),
    ("templates/NOTES.txt", include_str!("../../manifests/chart/templates/NOTES.txt")),
    ("templates/_client.tpl", include_str!("../../manifests/chart/templates/_client.tpl")),
    ("templates/_definitions.tpl", include_str!("../../manifests/chart/templates/_definitions.tpl")),
    ("templates/_helpers.tpl", include_str!("../../manifests/chart/templates/_helpers.tpl")),
    ("templates/_job.tpl", include_str!("../../manifests/chart/templates/_job.tpl")),
    ("templates/_kafka.tpl", include_str!("../../manifests/chart/templates/_kafka.tpl")),
    ("templates/_secrets.tpl", include_str!("../../manifests/chart/templates/_secrets.tpl")),
    ("templates/definitions.yaml", include_str!("../../manifests/chart/templates/definitions.yaml")),
    ("templates/delete.yaml", include_str!("../../manifests/chart/templates/delete.yaml")),
    ("templates/job.yaml", include_str!("../../manifests/chart/templates/job.yaml")),
    ("templates/secrets.yaml", include_str!("../../manifests/chart/templates/secrets.yaml")),
    ("templates/serviceaccount.yaml", include_str!("../../manifests/chart/templates/serviceaccount.yaml")),
    ("templates/tests/connectors.yaml", include_str!("../../manifests/chart/templates/tests/connectors.yaml")),
    ("values.schema.json", include_str!("../../manifests/chart/values.schema.json")),
    ("values.yaml", include_str!("../../manifests/chart/values.yaml")),
];

/// The chart, whose version is that of this program.
pub fn chart() -> Vec<File> {
    CHART
        .iter()
        .map(|(name, text)| File { name: (*name).to_owned(), text: (*text).to_owned(), is_secret: false })
        .collect()
}
