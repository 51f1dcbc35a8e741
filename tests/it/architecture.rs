//! Who may know whom, and what is absent on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in corridor order; each may know those before it.
const ROOMS: [&str; 15] = [
    "spec",
    "definition",
    "resolve",
    "jar",
    "base",
    "fetch",
    "plugin",
    "tree",
    "scan",
    "layer",
    "check",
    "install",
    "image",
    "publish",
    "deploy",
];

/// What lies below the rooms, and whom it may know.
const BELOW: [(&str, &[&str]); 5] = [
    ("formats", &[]),
    ("event", &["formats"]),
    ("net", &["formats", "event"]),
    ("store", &["formats"]),
    ("tools", &["formats", "event", "net", "store"]),
];

/// What every room may know besides the rooms before it.
const FOR_ROOMS: [&str; 5] = ["formats", "event", "tools", "net", "store"];

/// The rooms beside the corridor, which know no other room, and what they may know: `connect` ends at a worker and keeps
/// nothing from one run to the next, `render` ends at texts.
const APART: [(&str, &[&str]); 2] = [("connect", &["formats", "event", "tools", "net"]), ("render", &["formats"])];

/// Knowledge against the order, each with its reason.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("spec", "check", "a spec holds the policy, which `check` defines beside the verdict that it decides")];

/// Rooms without input and output.
const PURE: [&str; 6] = ["spec", "tree", "image", "deploy", "render", "formats"];

struct Source {
    /// The path below `src/`.
    path: PathBuf,
    text: String,
}

impl Source {
    /// The module of the crate root that this file belongs to.
    fn module(&self) -> String {
        let first = self.path.iter().next().expect("a path has a first part").to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    /// The code without its unit tests and comments.
    fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut dirs = vec![root.clone()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("sources are text");
                let path = path.strip_prefix(&root).expect("below src").to_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "the scan sees the sources");
    found
}

/// The modules of the crate root that a text names by `crate::…`, braces opened.
fn named_modules(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let inside = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().to_owned(),
            None => rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(),
        };
        let heads = inside.split(',').map(|part| part.trim().split("::").next().unwrap_or_default().to_owned());
        names.extend(heads.filter(|head| !head.is_empty()));
    }
    names
}

fn allowed() -> BTreeMap<String, Vec<String>> {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut table: BTreeMap<String, Vec<String>> =
        BELOW.iter().map(|(name, may)| ((*name).to_owned(), strings(may))).collect();
    for (place, room) in ROOMS.iter().enumerate() {
        let mut may = strings(&FOR_ROOMS);
        may.extend(strings(&ROOMS[..place]));
        may.extend(EXCEPTIONS.iter().filter(|(who, ..)| who == room).map(|(_, whom, _)| (*whom).to_owned()));
        table.insert((*room).to_owned(), may);
    }
    table.extend(APART.iter().map(|(room, may)| ((*room).to_owned(), strings(may))));
    let mut all = strings(&ROOMS);
    all.extend(strings(&FOR_ROOMS));
    let mut with_apart = all.clone();
    with_apart.extend(APART.iter().map(|(room, _)| (*room).to_owned()));
    table.insert("error".to_owned(), with_apart);
    all.push("error".to_owned());
    table.insert("pipeline".to_owned(), all);
    // The command line is a crate of its own and knows the library by its public name only.
    table.insert("cli".to_owned(), strings(&["cli"]));
    table.insert("main".to_owned(), strings(&["cli"]));
    table.insert("lib".to_owned(), Vec::new());
    table
}

#[test]
fn nobody_knows_a_room_ahead() {
    let allowed = allowed();
    let mut strays = Vec::new();
    for source in sources() {
        let module = source.module();
        let may = allowed.get(&module).unwrap_or_else(|| panic!("src/{} stands in no table", source.path.display()));
        for named in named_modules(&source.code()) {
            if named != module && !may.contains(&named) {
                strays.push(format!("src/{} names crate::{named}", source.path.display()));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn what_is_absent_stays_absent() {
    let below_cli = ["println!", "eprintln!", "print!(", "std::env::", "env::var", "SystemTime::now", "process::exit"];
    let pure = ["std::fs", "File::open", "std::net", "TcpStream", "std::process"];
    let mut strays = Vec::new();
    for source in sources() {
        let (module, code) = (source.module(), source.code());
        let mut refuse = |words: &[&str]| {
            let found = words.iter().filter(|word| code.contains(*word));
            strays.extend(found.map(|word| format!("src/{} has `{word}`", source.path.display())));
        };
        refuse(&["todo!", "unimplemented!", ".unwrap()", "anyhow"]);
        if module != "cli" && module != "main" {
            refuse(&below_cli);
        }
        if PURE.contains(&module.as_str()) {
            refuse(&pure);
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn files_are_small_and_named_for_something() {
    let vague = ["utils", "util", "common", "helpers", "types", "core", "manager", "handler", "context", "misc"];
    let mut strays = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > 400 {
            strays.push(format!("src/{} has {lines} lines", source.path.display()));
        }
        for part in source.path.iter().map(|part| part.to_string_lossy()) {
            if vague.contains(&part.trim_end_matches(".rs")) {
                strays.push(format!("src/{} has a name that says nothing", source.path.display()));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}
