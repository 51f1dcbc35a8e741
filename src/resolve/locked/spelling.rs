//! How a lock spells what a spec wishes: paths start from the lock's own directory, with forward slashes.

use std::path::{Component, Path, PathBuf};

use crate::spec::{BaseWish, Coordinate};

/// A coordinate as a lock has it, without secrets.
pub(super) fn coordinate(directory: &Path, coordinate: &Coordinate) -> String {
    match coordinate {
        Coordinate::Path(text) => {
            // A pattern stands below a directory whose own name is none.
            let escaped = PathBuf::from(glob::Pattern::escape(&directory.to_string_lossy()));
            let is_pattern = text.contains(['*', '?', '[']) && Path::new(text).starts_with(&escaped);
            path(if is_pattern { &escaped } else { directory }, Path::new(text))
        }
        other => other.to_string(),
    }
}

/// A base as a lock has it; nothing is not locked.
pub(super) fn base(directory: &Path, wish: &BaseWish) -> Option<String> {
    let file = |scheme: &str, file: &Path, name: Option<&str>| {
        let name = name.map(|name| format!(":{name}")).unwrap_or_default();
        Some(format!("{scheme}:{}{name}", path(directory, file)))
    };
    match wish {
        BaseWish::Scratch => None,
        BaseWish::Layout { dir, tag } => file("oci", dir, tag.as_deref()),
        BaseWish::OciArchive { file: archive, tag } => file("oci-archive", archive, tag.as_deref()),
        BaseWish::DockerArchive { file: archive, name } => file("docker-archive", archive, name.as_deref()),
        BaseWish::Registry(reference) => Some(reference.to_string()),
    }
}

/// A path as seen from a directory, where that can be told by names alone; else the path as it is.
pub(super) fn path(directory: &Path, path: &Path) -> String {
    let plain = |path: &Path| -> Vec<String> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (from, to) = (plain(directory), plain(path));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let climbs_by_name = from[common..].iter().all(|part| part != "..");
    if directory.is_absolute() != path.is_absolute() || !climbs_by_name || (common == 0 && path.is_absolute()) {
        return if path.is_absolute() { path.to_string_lossy().into_owned() } else { to.join("/") };
    }
    if common <= 1 && path.is_absolute() {
        return path.to_string_lossy().into_owned();
    }
    let parts: Vec<&str> = from[common..].iter().map(|_| "..").chain(to[common..].iter().map(String::as_str)).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_from_the_lock() {
        let check = |directory: &str, wished: &str, expected: &str| {
            assert_eq!(path(Path::new(directory), Path::new(wished)), expected, "{directory} {wished}");
        };
        check("", "packages/a.zip", "packages/a.zip");
        check("", "./packages//a.zip", "packages/a.zip");
        check("conf", "conf/packages/a.zip", "packages/a.zip");
        check("conf", "packages/a.zip", "../packages/a.zip");
        check("a/b", "a/c/x", "../c/x");
        check("", "../x", "../x");
        check("conf", "conf", ".");
        check("..", "x", "x");
        check("/srv/app", "/srv/app/a.zip", "a.zip");
        check("/srv/app", "/srv/b.zip", "../b.zip");
        check("/srv/app", "/opt/b.zip", "/opt/b.zip");
        check("", "/opt/b.zip", "/opt/b.zip");
        check("/srv", "b.zip", "b.zip");
    }

    #[test]
    fn patterns_and_others() {
        let check = |directory: &str, wished: Coordinate, expected: &str| {
            assert_eq!(coordinate(Path::new(directory), &wished), expected);
        };
        check("a[1]", Coordinate::Path("a[[]1[]]/p/*.zip".to_owned()), "p/*.zip");
        check("a[1]", Coordinate::Path("a[1]/p/x.zip".to_owned()), "p/x.zip");
        check("", Coordinate::Path("p/*.zip".to_owned()), "p/*.zip");
        check("", "https://h.example.com/x.zip?token=s".parse().expect("a coordinate"), "https://h.example.com/x.zip");
        check("", "a/b:latest".parse().expect("a coordinate"), "hub:a/b:latest");
        let layout = BaseWish::Layout { dir: PathBuf::from("conf/base"), tag: Some("7.9".to_owned()) };
        assert_eq!(base(Path::new("conf"), &layout).as_deref(), Some("oci:base:7.9"));
        assert_eq!(base(Path::new("conf"), &BaseWish::Scratch), None);
    }
}
