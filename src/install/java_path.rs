//! `plugin.path` of a worker: directories, separated by commas.

/// How a directory stands to the entries of a `plugin.path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is an entry, however it is spelled.
    Listed,
    /// It is below this entry: Connect takes all of it for one plugin already (`PluginUtils.pluginLocations`).
    Below(String),
    /// It is not there; this is the value with it at the end.
    Missing(String),
}

/// Looks a directory up in a value, of which the last entry may be empty.
pub(super) fn standing(value: &str, directory: &str) -> Standing {
    let wanted = plain(directory);
    let entries = || value.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    if entries().any(|entry| plain(entry) == wanted) {
        return Standing::Listed;
    }
    let is_above = |entry: &&str| {
        let entry = plain(entry);
        entry.is_empty() || wanted.strip_prefix(&entry).is_some_and(|rest| rest.starts_with('/'))
    };
    if let Some(entry) = entries().filter(|entry| entry.starts_with('/')).find(is_above) {
        return Standing::Below(entry.to_owned());
    }
    let separator = match value.trim_end() {
        "" => "",
        // An empty entry is the worker's own directory to Connect before 4.2, and refused since; it is not kept alive.
        value if value.ends_with(',') => "",
        value if value.contains(", ") => ", ",
        _ => ",",
    };
    Standing::Missing(format!("{value}{separator}{directory}"))
}

/// A path without what makes no difference: slashes at the end or twice, and `.`.
fn plain(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { String::new() } else { format!("{root}{}", parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_listed_once() {
        let missing = |value: &str| Standing::Missing(value.to_owned());
        for (value, expected) in [
            ("", missing("/opt/x")),
            ("/usr/share/java", missing("/usr/share/java,/opt/x")),
            ("/usr/share/java/, /a", missing("/usr/share/java/, /a, /opt/x")),
            ("/a ", missing("/a ,/opt/x")),
            ("/a,", missing("/a,/opt/x")),
            ("/a, ", missing("/a, /opt/x")),
            ("opt/x", missing("opt/x,/opt/x")),
            ("/opt/xy,/opt/x/y", missing("/opt/xy,/opt/x/y,/opt/x")),
            ("/opt/x", Standing::Listed),
            ("/a,  /opt/./x// ,/b", Standing::Listed),
            ("/a,/opt/", Standing::Below("/opt/".to_owned())),
            ("/", Standing::Below("/".to_owned())),
        ] {
            assert_eq!(standing(value, "/opt/x"), expected, "{value:?}");
        }
        assert_eq!(standing("/opt/x", "/opt/x/."), Standing::Listed);
    }
}
