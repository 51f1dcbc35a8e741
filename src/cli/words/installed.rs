//! What was installed, and what is.

use std::fmt::Write as _;
use std::io::{Write as _, stderr};

use plugraft::check::Report;
use plugraft::formats::license::License;
use plugraft::install::{Before, ComponentDir, Installed, Known, Listing, Placed, Step, Verdict};
use plugraft::plugin::Plugin;
use serde_json::{Map, Value, json};

use super::paint::{Paint, harmless};
use super::report::{self, Deed, Notes};
use super::{Output, Words};
use crate::cli::components::{Foreseen, ListedFile};
use crate::cli::failure::Failure;

impl Words {
    /// Findings stand against it.
    pub(crate) fn refused_install(&self, found: &Report) {
        self.progress.clear();
        match self.talk.output {
            Output::Json => self.object("denied", [("report", json!(found))]),
            Output::Text => self.findings_of(found, Some(Deed::Installed)),
        }
    }

    /// What was found, beside what is done.
    pub(crate) fn findings_beside(&self, found: &Report) {
        if !self.talk.quiet && !found.findings().is_empty() && self.talk.output == Output::Text {
            self.findings_of(found, None);
        }
    }

    fn findings_of(&self, found: &Report, denied: Option<Deed>) {
        let notes = if self.talk.verbose { Notes::Shown } else { Notes::Counted };
        self.progress.say(&report::report(found.findings(), denied, notes, Paint(self.talk.color_err)));
    }

    /// The licences of a plugin, before they are accepted.
    pub(crate) fn licenses(&self, plugin: &str, licenses: &[License], is_implicit: bool) {
        let head = if is_implicit { "Implicit acceptance of the license below" } else { "Component's license" };
        let mut text = format!("{}: {}\n", harmless(plugin), head);
        for license in licenses {
            let url = license.url.as_ref().map(|url| format!(" ({})", harmless(url))).unwrap_or_default();
            let _ = writeln!(text, "  {}{url}", harmless(&license.name));
        }
        self.progress.say(&text);
    }

    /// A question; the answer is typed behind it.
    #[expect(clippy::unused_self, reason = "who prints holds the words")]
    pub(crate) fn ask(&self, question: &str) {
        // Nobody can answer what nobody sees; then the answer is no.
        drop(stderr().write_all(question.as_bytes()).and_then(|()| stderr().flush()));
    }

    /// What an installation would do.
    pub(crate) fn foreseen_install(&self, foreseen: &Foreseen) -> Result<(), Failure> {
        let lines = foreseen.steps.iter().map(|step| line(step, foreseen.plugin(step), Tense::Would)).collect();
        self.install(foreseen, lines, Tense::Would)
    }

    /// What was installed.
    pub(crate) fn installed(&self, foreseen: &Foreseen, placed: &[Placed]) -> Result<(), Failure> {
        let lines = placed.iter().map(|placed| line(&placed.step, foreseen.plugin(&placed.step), Tense::Did)).collect();
        self.install(foreseen, lines, Tense::Did)
    }

    fn install(&self, foreseen: &Foreseen, lines: Vec<Line>, tense: Tense) -> Result<(), Failure> {
        self.progress.clear();
        let outcome = if tense == Tense::Did { "installed" } else { "foreseen" };
        if self.talk.output == Output::Json {
            let plugins: Vec<Value> = lines.into_iter().map(|line| line.json).collect();
            let files: Vec<Value> = foreseen.files.iter().map(file_json).collect();
            let directory = json!(foreseen.directory().path().to_string_lossy());
            let said = [
                ("directory", directory),
                ("plugins", json!(plugins)),
                ("workerFiles", json!(files)),
                ("report", json!(foreseen.report())),
            ];
            self.object(outcome, said);
            return Ok(());
        }
        if self.talk.quiet {
            let folders: String = lines.iter().map(|line| harmless(&line.path) + "\n").collect();
            return self.text(&folders);
        }
        let paint = Paint(self.talk.color_out);
        let mut text: String = lines.iter().map(|line| line.text(paint)).collect();
        for listed in &foreseen.files {
            let path = listed.file.path().display().to_string();
            let _ = match (&listed.listing, tense) {
                (Listing::Added, Tense::Did) => writeln!(text, "{} {}", paint.bold("named in"), harmless(&path)),
                (Listing::Added, Tense::Would) => {
                    writeln!(text, "{} {}", paint.bold("would be named in"), harmless(&path))
                }
                (Listing::Listed | Listing::Below { .. }, _) => {
                    writeln!(text, "{} {}, which names it already", paint.bold("kept"), harmless(&path))
                }
            };
        }
        self.text(&text)
    }

    /// Which plugins a directory has.
    pub(crate) fn plugins_listed(&self, directory: &ComponentDir, plugins: &[Installed]) -> Result<(), Failure> {
        if self.talk.output == Output::Json {
            let plugins: Vec<Value> = plugins.iter().map(installed_json).collect();
            self.object("listed", [at(directory), ("plugins", json!(plugins))]);
            return Ok(());
        }
        let width = plugins.iter().map(|one| called(one).chars().count()).max().unwrap_or_default();
        let line = |one: &Installed| {
            let by = match &one.known {
                Known::Record(_) => "",
                Known::Manifest(_) => "  (not by plugraft)",
                Known::Jar => "  (a jar of its own)",
                Known::Nothing => "  (unknown)",
            };
            format!("{:width$}  {}{by}\n", harmless(&called(one)), harmless(&one.name))
        };
        self.text(&plugins.iter().map(line).collect::<String>())
    }

    /// How plugins differ from what was installed.
    pub(crate) fn plugins_verified(
        &self,
        directory: &ComponentDir,
        plugins: &[(Installed, Verdict)],
    ) -> Result<(), Failure> {
        if self.talk.output == Output::Json {
            let plugins: Vec<Value> = plugins.iter().map(verdict_json).collect();
            self.object("verified", [at(directory), ("plugins", json!(plugins))]);
            return Ok(());
        }
        let paint = Paint(self.talk.color_out);
        let mut text = String::new();
        for (one, verdict) in plugins {
            let state = match (verdict.is_recorded, verdict.is_intact()) {
                (_, true) => "intact".to_owned(),
                (true, false) => paint.red("changed"),
                (false, false) => "unknown".to_owned(),
            };
            let _ = writeln!(text, "{} {}", harmless(&one.name), state);
            for (what, paths) in differences(verdict) {
                for path in paths {
                    let _ = writeln!(text, "  {what} {}", harmless(path));
                }
            }
        }
        self.text(&text)
    }

    /// What was removed.
    pub(crate) fn plugins_removed(&self, directory: &ComponentDir, plugins: &[Installed]) -> Result<(), Failure> {
        if self.talk.output == Output::Json {
            let plugins: Vec<Value> = plugins.iter().map(installed_json).collect();
            self.object("removed", [at(directory), ("plugins", json!(plugins))]);
            return Ok(());
        }
        let paint = Paint(self.talk.color_out);
        let line = |one: &Installed| {
            format!("{} {} from {}\n", paint.bold("removed"), harmless(&called(one)), one.path.display())
        };
        self.text(&plugins.iter().map(line).collect::<String>())
    }

    pub(super) fn object<const N: usize>(&self, outcome: &str, more: [(&str, Value); N]) {
        let mut said = Map::new();
        said.insert("version".to_owned(), json!(1));
        said.insert("outcome".to_owned(), json!(outcome));
        said.extend(more.map(|(key, value)| (key.to_owned(), value)));
        *self.object.borrow_mut() = said;
    }
}

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Would,
    Did,
}

/// What is said of a step.
struct Line {
    verb: &'static str,
    plugin: String,
    path: String,
    more: String,
    json: Value,
}

impl Line {
    fn text(&self, paint: Paint) -> String {
        format!("{} {} in {}{}\n", paint.bold(self.verb), harmless(&self.plugin), harmless(&self.path), self.more)
    }
}

fn line(step: &Step, plugin: &Plugin, tense: Tense) -> Line {
    let (action, verb) = match (&step.before, tense) {
        (Before::Same, _) => ("kept", "kept"),
        (Before::Other { .. }, Tense::Did) => ("replaced", "replaced"),
        (Before::Other { .. }, Tense::Would) => ("replaced", "would replace"),
        (Before::Nothing | Before::Link, Tense::Did) => ("installed", "installed"),
        (Before::Nothing | Before::Link, Tense::Would) => ("installed", "would install"),
    };
    let previous = match &step.before {
        Before::Other { installed, .. } => Some(installed.version().unwrap_or("another").to_owned()),
        Before::Nothing | Before::Same | Before::Link => None,
    };
    let more = match (&step.before, &previous) {
        (Before::Same, _) => ", which is as it was installed".to_owned(),
        (_, Some(previous)) => format!(", where {} was", harmless(previous)),
        (_, None) => String::new(),
    };
    let identity = &plugin.contents.identity;
    let json = json!({
        "folder": step.folder,
        "path": step.path.to_string_lossy(),
        "owner": identity.owner,
        "name": identity.name,
        "version": identity.version,
        "action": action,
        "previous": previous,
        "archive": { "digest": plugin.archive.digest, "size": plugin.archive.size },
        "licenses": plugin.contents.hub.as_ref().map(|hub| &hub.licenses),
        "removes": step.twin.as_ref().map(|twin| twin.to_string_lossy()),
    });
    Line { verb, plugin: plugin.label(), path: step.path.display().to_string(), more, json }
}

fn file_json(listed: &ListedFile) -> Value {
    let action = match &listed.listing {
        Listing::Added => "added",
        Listing::Listed => "listed",
        Listing::Below { .. } => "below",
    };
    json!({
        "path": listed.file.path().to_string_lossy(),
        "action": action,
        "plugin.path": listed.file.plugin_path(),
    })
}

/// The plugin as people know it.
fn called(one: &Installed) -> String {
    let owner = one.owner().map(|owner| format!("{owner}/")).unwrap_or_default();
    let version = one.version().map(|version| format!(" {version}")).unwrap_or_default();
    format!("{owner}{}{version}", one.called())
}

fn at(directory: &ComponentDir) -> (&'static str, Value) {
    ("directory", json!(directory.path().to_string_lossy()))
}

fn installed_json(one: &Installed) -> Value {
    let (kind, record) = match &one.known {
        Known::Record(record) => ("recorded", Some(record)),
        Known::Manifest(_) => ("manifest", None),
        Known::Jar => ("jar", None),
        Known::Nothing => ("unknown", None),
    };
    json!({
        "folder": one.name,
        "path": one.path.to_string_lossy(),
        "kind": kind,
        "owner": one.owner(),
        "name": one.called(),
        "version": one.version(),
        "coordinate": record.map(|record| &record.coordinate),
        "archive": record.map(|record| record.archive),
    })
}

fn verdict_json((one, verdict): &(Installed, Verdict)) -> Value {
    let mut said = installed_json(one);
    if let Value::Object(said) = &mut said {
        said.insert("intact".to_owned(), if verdict.is_recorded { json!(verdict.is_intact()) } else { Value::Null });
        said.extend(differences(verdict).map(|(what, paths)| (what.to_owned(), json!(paths))));
    }
    said
}

fn differences(verdict: &Verdict) -> [(&'static str, &[String]); 3] {
    [("changed", &verdict.changed), ("missing", &verdict.missing), ("added", &verdict.added)]
}
