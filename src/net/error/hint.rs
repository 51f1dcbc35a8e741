//! What the user can do about it.

use super::{Error, Identity};
use crate::net::fault::Fault;
use crate::net::refusal::Refusal;

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { host, refusal, identity, .. } => refused(host, refusal, identity),
            // RFC 8446 §6.2 has an alert of this name.
            Self::Wire { host, cause: Fault::Tls { why }, .. } if why.contains("CertificateRequired") => Some(format!(
                "`{host}` wants to be shown a certificate: `--client-cert` with `--client-key`, or a folder in `certs.d`"
            )),
            Self::Wire { host, cause: Fault::Tls { .. }, .. } => Some(wants_certificates(host)),
            Self::Wire { host, cause: Fault::Certificates { .. }, .. } => {
                Some(format!("mend or remove that file; it lies where certificates for `{host}` are looked for"))
            }
            Self::Wire { cause: Fault::Connect { .. }, .. } => {
                Some("check the host's name, and the proxy settings".to_owned())
            }
            Self::NotARegistry { host, .. } => Some(format!(
                "a proxy or a login page may stand between here and `{host}`, or it is no registry at all"
            )),
            Self::Credentials { cause, .. } => cause.hint(),
            Self::BadEngine { scheme: Some(scheme) } if scheme == "ssh" => Some(
                "forward its socket, for example `ssh -L /tmp/engine.sock:/var/run/docker.sock HOST`, and set \
                 `DOCKER_HOST=unix:///tmp/engine.sock`"
                    .to_owned(),
            ),
            Self::BadEngine { .. } => {
                Some("for example `unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375`".to_owned())
            }
            Self::NoEngineCertificates => Some("set `DOCKER_CERT_PATH`".to_owned()),
            Self::NoEngine { .. } => Some("start it, or say in `DOCKER_HOST` where it is".to_owned()),
            Self::PlainHttp { host, .. } => {
                Some(format!("if `{host}` is meant to be reached in plain HTTP, allow it: `--plain-http {host}`, or `--allow-http` for all URLs"))
            }
            Self::TooLongWait { .. } => {
                Some("try again later, or log in: limits are higher for known users".to_owned())
            }
            Self::Offline { .. } => {
                Some("run once without `--offline`, so that the store has it; or name a file of this machine".to_owned())
            }
            Self::NotAFile { host, .. } => {
                Some(format!("a proxy or a login page may stand between here and `{host}`; check the URL in a browser"))
            }
            Self::NotAHub { .. } => Some(
                "check the address of the Hub (`hub` in the spec, `--hub`, `PLUGRAFT_HUB`); a proxy or a login page may \
                 stand between here and there"
                    .to_owned(),
            ),
            Self::Downgrade { .. } => Some("name the address that it leads to, if that may be trusted".to_owned()),
            Self::NoProof { .. } => Some("see `credentials` in the spec".to_owned()),
            Self::TooLarge { .. } => Some("if it may be that large, say so: `--max-download SIZE`".to_owned()),
            Self::Changed { .. } => Some("run again while nothing writes to the archives".to_owned()),
            _ => None,
        }
    }
}

fn wants_certificates(host: &str) -> String {
    format!("if `{host}` has a certificate of an authority of your own, name that authority's file: `--ca-file`")
}

fn refused(host: &str, refusal: &Refusal, identity: &Identity) -> Option<String> {
    let denied = matches!(refusal.status(), 401 | 403) || refusal.says("DENIED") || refusal.says("UNAUTHORIZED");
    if refusal.status() == 429 || refusal.says("TOOMANYREQUESTS") {
        return Some("try again later, or log in: limits are higher for known users".to_owned());
    }
    if refusal.wants_tls() {
        return Some(wants_certificates(host));
    }
    if denied {
        return Some(match identity {
            Identity::Known(source) => {
                format!("the credentials were those of {source}; they may be wrong, or may not do this")
            }
            Identity::Stranger => format!(
                "no credentials are known for `{host}`; name it under `credentials` in the spec, or in a netrc file"
            ),
            Identity::Unasked => format!("`{host}` did not ask for credentials"),
            Identity::Anonymous => {
                format!("no credentials were found for `{host}`; log in with `docker login` or `podman login`")
            }
        });
    }
    if refusal.says("NAME_UNKNOWN") {
        return Some("check the repository's name; some registries want it created first".to_owned());
    }
    if refusal.says("MANIFEST_BLOB_UNKNOWN") {
        return Some("the registry does not have a blob that it had confirmed; run again".to_owned());
    }
    (refusal.status() == 413).then(|| format!("a proxy before `{host}` limits the size of uploads"))
}
