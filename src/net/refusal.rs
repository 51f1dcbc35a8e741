//! What a host says when it refuses, made fit to be shown.

use std::collections::BTreeSet;
use std::fmt;

use oci_client::errors::{OciEnvelope, OciErrorCode};
use reqwest::StatusCode;

use crate::formats::digest::Digest;

use super::answer::Answer;

/// How much of an error's body is read; the rest is nobody's news.
pub(super) const BODY_LIMIT: usize = 64 * 1024;

/// How much of it is shown.
const SHOWN: usize = 300;

/// Status, codes and words of a refusal (distribution-spec, "Error codes").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    codes: Vec<String>,
    words: String,
    digests: BTreeSet<Digest>,
}

impl Refusal {
    pub(super) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let digests = digests(&answer.body);
        let Ok(envelope) = serde_json::from_slice::<OciEnvelope>(&answer.body) else {
            return Self { status, codes: Vec::new(), words: plain_words(answer), digests };
        };
        let mut codes = Vec::new();
        let mut words: Vec<String> = Vec::new();
        for error in envelope.errors {
            let code = spelled(&error.code);
            let said = if error.message.is_empty() { code.clone() } else { answer.shown(&error.message) };
            if !words.contains(&said) {
                words.push(said);
            }
            codes.push(code);
        }
        Self { status, codes, words: clean(&words.join("; ")), digests }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether the host gave this error code, such as `NAME_UNKNOWN`.
    pub fn says(&self, code: &str) -> bool {
        self.codes.iter().any(|given| given == code)
    }

    /// The digests that it names, in words or in details.
    pub(super) fn digests(&self) -> &BTreeSet<Digest> {
        &self.digests
    }

    /// Whether a server of TLS says that it was spoken to in plain HTTP, as Go's and nginx's do.
    pub(super) fn wants_tls(&self) -> bool {
        self.status == StatusCode::BAD_REQUEST && self.words.contains("HTTPS")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        write!(f, "{}", self.status)?;
        if let Some(reason) = reason {
            write!(f, " {reason}")?;
        }
        if self.words.is_empty() { Ok(()) } else { write!(f, ": {}", self.words) }
    }
}

fn digests(body: &[u8]) -> BTreeSet<Digest> {
    const LENGTH: usize = "sha256:".len() + 64;
    let text = String::from_utf8_lossy(body);
    text.match_indices("sha256:").filter_map(|(at, _)| text.get(at..at + LENGTH)?.parse().ok()).collect()
}

/// A code as the specification spells it.
fn spelled(code: &OciErrorCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(code)) => clean(&code),
        _ => String::new(),
    }
}

/// Pages and other documents are not quoted: object stores put signed requests into theirs.
fn plain_words(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    if text.trim_start().starts_with('<') { String::new() } else { answer.shown(&text) }
}

/// One line of printable text of bounded length, in which no URL keeps its query.
pub(super) fn clean(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().map(without_query).collect();
    let mut line = words.join(" ");
    if line.chars().count() > SHOWN {
        line = line.chars().take(SHOWN).chain(['…']).collect();
    }
    line
}

/// Marks that reorder or hide text (Unicode, bidirectional and zero-width formatting).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn without_query(word: &str) -> &str {
    match word.split_once('?') {
        Some((before, _)) if before.contains("://") => before,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::header::HeaderMap;
    use url::Url;

    use super::*;
    use crate::net::brought::Brought;

    fn check(body: &str, expected: &str) -> Refusal {
        let url = Url::parse("https://r.io/").expect("a URL");
        let body = Bytes::from(body.to_owned());
        let (headers, brought) = (HeaderMap::new(), Brought::default());
        let answer = Answer { url, status: StatusCode::FORBIDDEN, headers, body, incoming: None, brought };
        let refusal = Refusal::of(&answer);
        assert_eq!(refusal.to_string(), expected);
        refusal
    }

    #[test]
    fn envelopes_give_codes_and_words() {
        let refusal = check(
            r#"{"errors":[{"code":"DENIED","message":"no \u001b[31mpush"},{"code":"LOCKED"},{"code":"LOCKED"}]}"#,
            "403 Forbidden: no [31mpush; LOCKED",
        );
        assert!(refusal.says("DENIED") && refusal.says("LOCKED") && !refusal.says("NAME_UNKNOWN"));
    }

    #[test]
    fn digests_are_found_wherever_they_stand() {
        let (first, second) = (Digest::of(b"a"), Digest::of(b"b"));
        let body = format!(
            r#"{{"errors":[{{"code":"MANIFEST_BLOB_UNKNOWN","message":"no {first}","detail":{{"digest":"{second}"}}}}]}}"#
        );
        let refusal = check(&body, &format!("403 Forbidden: no {first}"));
        assert_eq!(*refusal.digests(), BTreeSet::from([first, second]));
        assert_eq!(check("no sha256:abc", "403 Forbidden: no sha256:abc").digests().len(), 0);
    }

    #[test]
    fn other_bodies_are_bounded_and_clean() {
        check("", "403 Forbidden");
        check("<Error><StringToSign>s</StringToSign></Error>", "403 Forbidden");
        check("see https://s.io/x?sig=secret now", "403 Forbidden: see https://s.io/x now");
        let long = "ä".repeat(BODY_LIMIT);
        check(&long, &format!("403 Forbidden: {}…", "ä".repeat(SHOWN)));
        check("a\u{202e}b\r\n\tc\0", "403 Forbidden: a b c");
    }
}
