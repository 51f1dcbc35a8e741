//! The lock's text, key for key.

use serde::Deserialize;
use serde_saphyr::Spanned;

pub(super) type Scalar = Spanned<String>;

/// Read first, and alone: a newer version may have any other keys.
#[derive(Deserialize)]
pub(super) struct Heading {
    pub(super) version: Option<Scalar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Mirror {
    #[serde(rename = "version")]
    pub(super) _version: Option<Scalar>,
    pub(super) base: Option<Spanned<BaseMirror>>,
    pub(super) plugins: Option<Vec<Spanned<FileMirror>>>,
    pub(super) additions: Option<Vec<Spanned<FileMirror>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BaseMirror {
    pub(super) reference: Option<Scalar>,
    pub(super) digest: Option<Scalar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileMirror {
    pub(super) coordinate: Option<Scalar>,
    pub(super) place: Option<Scalar>,
    pub(super) taken: Option<Scalar>,
    pub(super) file_name: Option<Scalar>,
    pub(super) size: Option<Scalar>,
    pub(super) digest: Option<Scalar>,
    pub(super) promises: Option<Vec<Spanned<PromiseMirror>>>,
    pub(super) owner: Option<Scalar>,
    pub(super) name: Option<Scalar>,
    pub(super) version: Option<Scalar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PromiseMirror {
    pub(super) by: Option<Scalar>,
    pub(super) checksum: Option<Scalar>,
}
