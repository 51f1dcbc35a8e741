//! Where plugins come from, as the text has it.

use std::collections::BTreeMap;

use serde_saphyr::{Location, Spanned};

use super::draft::{CredentialDraft, PluginDraft};
use super::error::Error;
use super::mirror::{CredentialMirror, Scalar};
use super::place::Text;
use super::read::Reader;
use crate::formats::checksum::Algorithm;

/// A coordinate under either of its keys, and checksums, as items that are maps have them.
pub(super) struct Source {
    pub(super) path: Option<Scalar>,
    pub(super) from: Option<Scalar>,
    pub(super) sha256: Option<Scalar>,
    pub(super) sha512: Option<Scalar>,
}

impl Reader<'_> {
    pub(super) fn source(&self, source: Source, item: Location) -> Result<PluginDraft, Error> {
        let path = match (self.value(source.path)?, self.value(source.from)?) {
            (Some(_), Some(second)) => return Err(Error::TwoSources { place: second.place }),
            (Some(path), None) | (None, Some(path)) => path,
            (None, None) => return Err(Error::MissingKey { place: self.place(item), key: "path" }),
        };
        let mut checksums: Vec<(Algorithm, Text)> = Vec::new();
        for (algorithm, scalar) in [(Algorithm::Sha256, source.sha256), (Algorithm::Sha512, source.sha512)] {
            checksums.extend(self.value(scalar)?.map(|text| (algorithm, text)));
        }
        Ok(PluginDraft { checksums, ..PluginDraft::of(path) })
    }

    pub(super) fn credential(&self, item: Spanned<CredentialMirror>) -> Result<CredentialDraft, Error> {
        let (place, item) = (self.place(item.referenced), item.value);
        let mut values = BTreeMap::new();
        for (key, scalar) in [
            ("host", item.host),
            ("tokenEnv", item.token_env),
            ("tokenFile", item.token_file),
            ("header", item.header),
            ("valueEnv", item.value_env),
            ("valueFile", item.value_file),
            ("username", item.username),
            ("usernameEnv", item.username_env),
            ("passwordEnv", item.password_env),
            ("passwordFile", item.password_file),
            ("token", item.token),
            ("password", item.password),
            ("value", item.value),
        ] {
            values.extend(self.value(scalar)?.map(|text| (key, text)));
        }
        Ok(CredentialDraft { place, values })
    }
}
