//! A URL as it may be shown: without user info, query and fragment, where secrets travel.

use std::fmt;

use url::Url;

/// Scheme, host, port and path of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayUrl(String);

impl From<&Url> for DisplayUrl {
    fn from(url: &Url) -> Self {
        let mut shown = url.clone();
        shown.set_query(None);
        shown.set_fragment(None);
        // Both are refused only by URLs that cannot have user info at all.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        Self(shown.into())
    }
}

impl fmt::Display for DisplayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_no_secret() {
        for (url, shown) in [
            ("https://u:p@r.io:5000/v2/a?sig=s#f", "https://r.io:5000/v2/a"),
            ("http://r.io", "http://r.io/"),
            ("mailto:u@r.io?subject=s", "mailto:u@r.io"),
        ] {
            assert_eq!(DisplayUrl::from(&Url::parse(url).expect("a URL")).to_string(), shown);
        }
    }
}
