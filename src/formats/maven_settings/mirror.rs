//! Which repositories a mirror stands for (<https://maven.apache.org/guides/mini/guide-mirror-settings.html>).

use url::Url;

use super::Filled;

/// A repository to ask in place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// Its name; credentials go by it.
    pub id: String,
    /// Which repositories it stands for, as written.
    pub mirror_of: String,
    /// Which layouts of repositories it stands for, as written.
    pub layouts: String,
    /// Where it is.
    pub url: Filled,
    /// Whether it exists to refuse: what it stands for is not asked at all.
    pub blocked: bool,
}

/// What decides whether a mirror stands for a repository.
#[derive(Debug, Clone, Copy)]
pub struct Mirrored<'a> {
    /// The repository's name.
    pub id: &'a str,
    /// Where it is; unknown for `central` where no Maven tells. That is no local one, and no plain HTTP.
    pub url: Option<&'a Url>,
}

/// The mirror to ask in place of a repository. One that names it alone wins, then the first that fits.
pub fn mirror_of<'a>(mirrors: &'a [Mirror], repository: Mirrored<'_>) -> Option<&'a Mirror> {
    let fitting = || mirrors.iter().filter(|mirror| fits_layout(&mirror.layouts));
    let named = fitting().find(|mirror| mirror.mirror_of == repository.id);
    named.or_else(|| fitting().find(|mirror| fits(&mirror.mirror_of, repository)))
}

/// Whether a pattern fits. Names are compared as they are: a blank beside a comma is a part of one.
fn fits(pattern: &str, repository: Mirrored<'_>) -> bool {
    let mut fits = false;
    for part in pattern.split(',') {
        match part.strip_prefix('!') {
            Some(excluded) if !excluded.is_empty() => {
                if excluded == repository.id {
                    return false;
                }
            }
            _ if part == repository.id => return true,
            _ => {
                fits |= match part {
                    "*" => true,
                    "external:*" => !repository.is_local() && !repository.has_scheme("file"),
                    "external:http:*" => !repository.is_local() && repository.has_scheme("http"),
                    _ => false,
                }
            }
        }
    }
    fits
}

impl Mirrored<'_> {
    /// As Maven has it: another address of this machine, such as 127.0.0.2 or `::1`, is not local.
    fn is_local(self) -> bool {
        self.url.and_then(Url::host_str).is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"))
    }

    fn has_scheme(self, scheme: &str) -> bool {
        self.url.is_some_and(|url| url.scheme() == scheme)
    }
}

/// Whether a mirror is for repositories of the layout `default`, the only one there is today.
fn fits_layout(pattern: &str) -> bool {
    if pattern.is_empty() || pattern == "*" {
        return true;
    }
    let mut fits = false;
    for part in pattern.split(',') {
        match part {
            "!default" => return false,
            "default" => return true,
            "*" => fits = true,
            _ => {}
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirrors(patterns: &[&str]) -> Vec<Mirror> {
        let mirror = |(at, pattern): (usize, &&str)| Mirror {
            id: at.to_string(),
            mirror_of: (*pattern).to_owned(),
            layouts: "default".to_owned(),
            url: Ok(String::new()),
            blocked: false,
        };
        patterns.iter().enumerate().map(mirror).collect()
    }

    /// The place of the mirror that is asked for the repository `a` there.
    #[test]
    fn patterns() {
        let check = |patterns: &[&str], url: &str, expected: Option<usize>| {
            let url = Url::parse(url).expect("a URL");
            let mirrors = mirrors(patterns);
            let found = mirror_of(&mirrors, Mirrored { id: "a", url: Some(&url) });
            assert_eq!(found.map(|mirror| mirror.id.clone()), expected.map(|at| at.to_string()), "{patterns:?} {url}");
        };
        let far = "https://repository.example/m2";
        check(&[], far, None);
        check(&["*"], far, Some(0));
        check(&["b", "*"], far, Some(1));
        check(&["*", "b,a", "a"], far, Some(2));
        check(&["b,a", "*"], far, Some(0));
        check(&["*", "b,a"], far, Some(0));
        check(&["b, a"], far, None);
        check(&["A"], far, None);
        check(&["a*"], far, None);
        check(&["!a,*"], far, None);
        check(&["*,!a"], far, None);
        check(&["*,!b"], far, Some(0));
        check(&["!b"], far, None);
        check(&["a,!a"], far, Some(0));
        check(&["!"], far, None);
        check(&["external:*"], far, Some(0));
        check(&["external:*,!a"], far, None);
        check(&["external:http:*"], far, None);
        check(&["external:http:*"], "http://repository.example/m2", Some(0));
        for (url, external) in [
            ("http://localhost:8081/m2", false),
            ("http://127.0.0.1/m2", false),
            ("http://127.0.0.2/m2", true),
            ("http://[::1]/m2", true),
        ] {
            check(&["external:*"], url, external.then_some(0));
            check(&["external:http:*"], url, external.then_some(0));
        }
        check(&["external:*"], "file:///srv/m2", None);
        check(&["*"], "file:///srv/m2", Some(0));
    }

    #[test]
    fn an_unknown_place_is_external() {
        let check = |pattern: &str, expected: bool| {
            let found = mirror_of(&mirrors(&[pattern]), Mirrored { id: "central", url: None }).is_some();
            assert_eq!(found, expected, "{pattern}");
        };
        check("external:*", true);
        check("external:http:*", false);
        check("central", true);
    }

    #[test]
    fn layouts() {
        for (pattern, fits) in
            [("", true), ("*", true), ("default", true), ("p2,default", true), ("p2", false), ("*,!default", false)]
        {
            assert_eq!(fits_layout(pattern), fits, "{pattern}");
        }
    }
}
