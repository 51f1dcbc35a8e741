//! Files behind URLs.

use url::Url;

use crate::net::{Download, Login};

use super::{Offer, Place};

/// The file behind a URL; nothing is asked of anybody, and nothing is promised.
pub(super) fn offer(url: &Url) -> Offer {
    let download = Download { url: url.clone(), login: Login::Host };
    Offer { taken: None, place: Place::There(download), file_name: file_name(url), size: None, promises: Vec::new() }
}

/// The last part of the path that says something, its escapes resolved; it may be anything, and names no path.
pub(super) fn file_name(url: &Url) -> String {
    let mut parts = url.path().rsplit('/').filter(|part| !part.is_empty());
    let last = parts.next().unwrap_or_default();
    let query = format!("x={}", last.replace('+', "%2B").replace('&', "%26"));
    let decoded = url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, text)| text.into_owned());
    let is_plain = |name: &String| !name.contains(['/', '\\', '\u{fffd}']) && !name.contains(char::is_control);
    decoded.filter(is_plain).unwrap_or_else(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_urls() {
        let check = |url: &str, expected: &str| {
            assert_eq!(file_name(&Url::parse(url).expect("a URL")), expected, "{url}");
        };
        check("https://r.io/a/x-1.0.zip?token=secret", "x-1.0.zip");
        check("https://r.io/a%20b+c.zip", "a b+c.zip");
        check("https://r.io/a%2Fb.zip", "a%2Fb.zip");
        check("https://r.io/%ff.zip", "%ff.zip");
        check("https://r.io/x/?id=1", "x");
        check("https://r.io/x=1&y=2.zip", "x=1&y=2.zip");
    }
}
