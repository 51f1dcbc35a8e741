//! Whom to trust, and what to show: certificates for all hosts, and those of one host.
//!
//! A host's own are found as docker and podman find them (containers-certs.d(5)): in the first directory that has a
//! folder `host` or `host:port`, every `*.crt` is an authority, and `*.cert` with the `*.key` of the same name is what
//! the host is shown.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use reqwest::{Certificate, Identity};
use url::Url;

use super::fault::Fault;
use super::{Error, Settings};

/// The certificates of a run.
pub(super) struct Certificates {
    /// Trusted of every host, besides the system's.
    trusted: Vec<Certificate>,
    /// What is shown, and to which registries.
    given: Option<(Identity, Vec<String>)>,
    directories: Vec<PathBuf>,
    /// The names that references have for a host.
    names: BTreeMap<String, String>,
}

/// What goes with one host.
#[derive(Default)]
pub(super) struct Own {
    pub(super) trusted: Vec<Certificate>,
    pub(super) shown: Option<Identity>,
}

impl Certificates {
    /// Reads what the settings name.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let mut trusted = Vec::new();
        for path in &settings.ca_files {
            trusted.extend(authorities_in(path)?);
        }
        let given = match &settings.client_certificate {
            Some(given) => Some((identity(&given.certificate, &given.key)?, given.registries.clone())),
            None => None,
        };
        let names = settings.hosts.iter().map(|(name, host)| (host.clone(), name.clone())).collect();
        Ok(Self { trusted, given, directories: settings.certificate_directories.clone(), names })
    }

    /// What is trusted of every host.
    pub(super) fn trusted(&self) -> &[Certificate] {
        &self.trusted
    }

    /// What goes with the host of a URL alone, if anything does.
    pub(super) fn of(&self, url: &Url) -> Result<Option<Own>, Fault> {
        let names = self.names(url);
        let mut own = match self.directory(&names) {
            Some(directory) => read_directory(&directory)?,
            None => Own::default(),
        };
        let given = self.given.as_ref().filter(|(_, registries)| registries.iter().any(|name| names.contains(name)));
        if let Some((identity, _)) = given {
            own.shown = Some(identity.clone());
        }
        Ok((own.shown.is_some() || !own.trusted.is_empty()).then_some(own))
    }

    /// What references and folders may call a host.
    fn names(&self, url: &Url) -> Vec<String> {
        let host = url.host_str().unwrap_or_default();
        let with_port = |port: u16| format!("{host}:{port}");
        let mut names: Vec<String> = url.port().is_none().then(|| host.to_owned()).into_iter().collect();
        names.extend(url.port_or_known_default().map(with_port));
        let known: Vec<String> = names.iter().filter_map(|name| self.names.get(name)).cloned().collect();
        names.into_iter().chain(known).filter(|name| !name.starts_with('.')).collect()
    }

    fn directory(&self, names: &[String]) -> Option<PathBuf> {
        let folders = self.directories.iter().flat_map(|directory| names.iter().map(|name| directory.join(name)));
        folders.into_iter().find(|folder| folder.is_dir())
    }
}

fn read_directory(directory: &Path) -> Result<Own, Fault> {
    let unreadable = |path: &Path, cause: &io::Error| unusable(path, &cause.to_string());
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        // A folder of the daemon's alone is none of ours.
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => return Ok(Own::default()),
        Err(cause) => return Err(unreadable(directory, &cause)),
    };
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(|cause| unreadable(directory, &cause))?;
    paths.sort();
    let mut own = Own::default();
    for path in &paths {
        match path.extension().and_then(OsStr::to_str) {
            Some("crt") => {
                let pem = fs::read(path).map_err(|cause| unreadable(path, &cause))?;
                own.trusted.extend(authorities(&pem).ok_or_else(|| unusable(path, "no certificates in PEM form"))?);
            }
            Some("cert") if own.shown.is_none() => {
                let shown = identity(path, &path.with_extension("key")).map_err(|error| match error {
                    Error::ReadClientCertificate { path, cause } => unreadable(&path, &cause),
                    _ => unusable(path, "no certificate with a key of its kind beside it, in PEM form"),
                });
                own.shown = Some(shown?);
            }
            _ => {}
        }
    }
    Ok(own)
}

fn unusable(path: &Path, why: &str) -> Fault {
    Fault::Certificates { why: format!("`{}`: {why}", path.display()) }
}

/// The authorities in a file.
pub(super) fn authorities_in(path: &Path) -> Result<Vec<Certificate>, Error> {
    let pem = fs::read(path).map_err(|cause| Error::ReadCaFile { path: path.to_owned(), cause })?;
    authorities(&pem).ok_or_else(|| Error::NoCertificates { path: path.to_owned() })
}

fn authorities(pem: &[u8]) -> Option<Vec<Certificate>> {
    Certificate::from_pem_bundle(pem).ok().filter(|certificates| !certificates.is_empty())
}

/// A certificate and its key, which may be in one file.
pub(super) fn identity(certificate: &Path, key: &Path) -> Result<Identity, Error> {
    let read =
        |path: &Path| fs::read(path).map_err(|cause| Error::ReadClientCertificate { path: path.to_owned(), cause });
    let mut pem = read(certificate)?;
    if key != certificate {
        pem.push(b'\n');
        pem.extend(read(key)?);
    }
    Identity::from_pem(&pem).map_err(|_| Error::NoClientCertificate { path: certificate.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_called_by_its_names() {
        let certificates = Certificates::new(&Settings::default()).expect("nothing to read");
        let check = |url: &str, expected: &[&str]| {
            assert_eq!(certificates.names(&Url::parse(url).expect("a URL")), expected, "{url}");
        };
        check("https://r.io/", &["r.io", "r.io:443"]);
        check("https://r.io:5000/", &["r.io:5000"]);
        check("https://registry-1.docker.io/", &["registry-1.docker.io", "registry-1.docker.io:443", "docker.io"]);
        check("https://[::1]:5000/", &["[::1]:5000"]);
    }

    #[test]
    fn what_is_no_certificate_is_named() {
        let settings = Settings { ca_files: vec!["Cargo.toml".into()], ..Settings::default() };
        assert!(matches!(Certificates::new(&settings), Err(Error::NoCertificates { .. })));
        let settings = Settings { ca_files: vec!["no/such/file".into()], ..Settings::default() };
        assert!(matches!(Certificates::new(&settings), Err(Error::ReadCaFile { .. })));
        let shown = |certificate: &str, key: &str| {
            let registries = Vec::new();
            let given =
                super::super::ClientCertificate { certificate: certificate.into(), key: key.into(), registries };
            Certificates::new(&Settings { client_certificate: Some(given), ..Settings::default() }).map(drop)
        };
        assert!(matches!(shown("Cargo.toml", "Cargo.toml"), Err(Error::NoClientCertificate { .. })));
        assert!(matches!(shown("Cargo.toml", "no/such/file"), Err(Error::ReadClientCertificate { .. })));
    }
}
