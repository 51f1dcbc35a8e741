//! What Connect takes a file for, by its name alone.

/// Whether it is an archive (`PluginUtils.isArchive`).
pub(crate) fn is_archive(path: &str) -> bool {
    ends_with(path, ".jar") || ends_with(path, ".zip")
}

/// Whether it is a class file (`PluginUtils.isClassFile`).
pub(crate) fn is_class(path: &str) -> bool {
    ends_with(path, ".class")
}

/// Whether a path ends so, in whichever case.
pub(crate) fn ends_with(path: &str, ending: &str) -> bool {
    let start = path.len().checked_sub(ending.len());
    start.and_then(|start| path.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}
