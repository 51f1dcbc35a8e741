//! Tables for people: one for each location, as wide as the terminal.

use std::fmt::Write as _;

use plugraft::pipeline::View;
use plugraft::scan::{Loadable, LocationKind, Row, Sight, Version, WorkerSource};

use super::super::paint::{Paint, count, harmless};
use super::{Inspected, is_loadable, rows};

/// The widest that lines become where nothing tells how wide they may be; only sentences are broken there.
const WIDE: usize = 120;
const MARGIN: &str = "  ";
const GAP: usize = 2;

/// How lines are laid out.
#[derive(Debug, Clone, Copy)]
struct Page {
    width: Option<usize>,
    is_verbose: bool,
    paint: Paint,
}

/// The tables of every view.
pub(super) fn tables(inspected: &[Inspected], width: Option<usize>, is_verbose: bool, paint: Paint) -> String {
    let page = Page { width, is_verbose, paint };
    inspected.iter().map(|one| page.view(one)).collect::<Vec<_>>().join("\n")
}

impl Page {
    fn view(self, one: &Inspected) -> String {
        let view = &one.view;
        let mut text = format!("{}\n", self.head(one));
        for sight in &view.sights {
            text.push('\n');
            text.push_str(&self.location(sight));
        }
        let _ = writeln!(text, "\n{}", summary(view));
        text
    }

    /// Such as `oci:image (linux/amd64): Kafka 3.9.0 on Java 17, as the image tells`.
    fn head(self, one: &Inspected) -> String {
        let view = &one.view;
        let platforms: Vec<String> = view.platforms.iter().map(ToString::to_string).collect();
        let image = one.image.as_ref().map(|image| format!("{} ({}): ", harmless(image), platforms.join(", ")));
        let worker = &view.worker.worker;
        let told = match worker.source {
            WorkerSource::Spec => "",
            WorkerSource::Base => ", as the image tells",
            WorkerSource::Assumed => ", as nothing else is told",
        };
        let by = if worker.version.starts_with(worker.kafka.as_str()) {
            String::new()
        } else {
            format!(" (as Kafka {})", worker.kafka)
        };
        let worker = format!("Kafka {}{by} on Java {}", harmless(&worker.version), worker.java);
        format!("{}for {}{told}", self.paint.bold(&image.unwrap_or_default()), self.paint.bold(&worker))
    }

    fn location(self, sight: &Sight) -> String {
        let kind = match sight.kind {
            LocationKind::SingleJar => "an archive",
            LocationKind::MultiJar => "a directory",
            LocationKind::ClassHierarchy => "a directory of classes",
        };
        let mut text = format!("{} {}\n", self.paint.bold(&harmless(&sight.place)), self.paint.dim(kind));
        if let Some(why) = &sight.halt {
            text.push_str(&self.sentence(&format!(
                "{}: {}",
                self.paint.red("no worker starts with it"),
                harmless(why)
            )));
        }
        if sight.rows.is_empty() {
            text.push_str(&self.sentence("no plugin is found here"));
        }
        text.push_str(&self.rows(&sight.rows));
        let meant = sight.missed.iter().filter(|missed| missed.is_meant || self.is_verbose);
        for missed in meant {
            let class = harmless(&missed.class);
            let what = if missed.is_meant { self.paint.yellow("missed") } else { self.paint.dim("no plugin") };
            text.push_str(&self.sentence(&format!(
                "{what} {} {class}: it {}",
                missed.kind,
                harmless(&missed.reason.why)
            )));
        }
        let hidden = sight.missed.iter().filter(|missed| !missed.is_meant).count() as u64;
        if hidden > 0 && !self.is_verbose {
            let more = count(hidden, "class that is only a base", "classes that are only bases");
            text.push_str(&self.sentence(&self.paint.dim(&format!("{more} of plugins; -v lists them"))));
        }
        text
    }

    /// Rows in columns where they fit, else each on lines of its own.
    fn rows(self, rows: &[Row]) -> String {
        let cells: Vec<[String; 5]> = rows.iter().map(cells).collect();
        let head = ["TYPE", "CLASS", "VERSION", "FOUND BY", "ALIASES"].map(str::to_owned);
        let wide = |column: usize| {
            cells.iter().chain([&head]).map(|cells| cells[column].chars().count()).max().unwrap_or_default()
        };
        let widths = [wide(0), wide(1), wide(2), wide(3), wide(4)];
        let all = MARGIN.len() + widths.iter().sum::<usize>() + 4 * GAP;
        let fits = self.width.is_none_or(|width| all <= width);
        let mut text = String::new();
        if fits && !rows.is_empty() {
            text.push_str(&self.paint.dim(line(&head, widths).trim_end()));
            text.push('\n');
        }
        for (row, cells) in rows.iter().zip(&cells) {
            if fits {
                text.push_str(line(cells, widths).trim_end());
                text.push('\n');
            } else {
                text.push_str(&self.narrow(cells, widths[0]));
            }
            text.push_str(&self.troubles(row));
        }
        text
    }

    fn narrow(self, cells: &[String; 5], kind: usize) -> String {
        let [of, class, version, found, aliases] = cells;
        let mut text = format!("{MARGIN}{of:kind$}  {class}\n");
        let aliases = if aliases.is_empty() { String::new() } else { format!(", also {aliases}") };
        text.push_str(&self.sentence(&format!("{MARGIN}{version}, found by {found}{aliases}")));
        text
    }

    /// What is in the way of a plugin, and what is not known of it.
    fn troubles(self, row: &Row) -> String {
        let mut text = String::new();
        let mut say = |what: String, why: &str| {
            text.push_str(&self.sentence(&format!("{MARGIN}{what}: {}", harmless(why))));
        };
        match &row.loadable {
            Loadable::Yes => (),
            Loadable::No(reason) => say(self.paint.red("cannot be loaded"), &reason.why),
            Loadable::NotProvable(why) => say(self.paint.yellow("may fail to load"), why),
        }
        if let Version::NotProvable { why, .. } = &row.version {
            say(self.paint.yellow("version not provable"), why);
        }
        text
    }

    /// A sentence below a row, broken between words.
    fn sentence(self, sentence: &str) -> String {
        let width = self.width.unwrap_or(WIDE).max(40);
        let lead: String = sentence.chars().take_while(|c| *c == ' ').collect();
        let lead = format!("{MARGIN}{lead}");
        let (mut text, mut at) = (lead.clone(), lead.len());
        for word in sentence.split_whitespace() {
            let long = shown_width(word);
            if at > lead.len() && at + 1 + long > width {
                let _ = write!(text, "\n{lead}{MARGIN}");
                at = lead.len() + MARGIN.len();
            } else if at > lead.len() {
                text.push(' ');
                at += 1;
            }
            text.push_str(word);
            at += long;
        }
        text.push('\n');
        text
    }
}

/// The width of a word without the escape sequences that paint it.
fn shown_width(word: &str) -> usize {
    let (mut width, mut is_escape) = (0, false);
    for c in word.chars() {
        match c {
            '\u{1b}' => is_escape = true,
            'm' if is_escape => is_escape = false,
            _ if !is_escape => width += 1,
            _ => (),
        }
    }
    width
}

fn line(cells: &[String; 5], widths: [usize; 5]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
    format!("{MARGIN}{}\n", padded.collect::<Vec<_>>().join(&" ".repeat(GAP)))
}

fn cells(row: &Row) -> [String; 5] {
    let version = match &row.version {
        Version::Stated(version) => harmless(version),
        Version::NotProvable { hint: Some(hint), .. } => format!("{}?", harmless(hint)),
        Version::NotProvable { hint: None, .. } => "?".to_owned(),
    };
    let found = match (row.scanned, row.served) {
        (true, true) => "scan, service",
        (true, false) => "scan only",
        (false, true) => "service only",
        (false, false) => "nothing",
    };
    let aliases = row.aliases.iter().map(|alias| harmless(alias)).collect::<Vec<_>>().join(", ");
    [row.kind.to_string(), harmless(&row.class), version, found.to_owned(), aliases]
}

/// Such as `12 plugins in 2 locations; service_load finds 10`.
fn summary(view: &View) -> String {
    let loadable: Vec<&Row> = rows(view).map(|(_, row)| row).filter(|row| is_loadable(row)).collect();
    let served = loadable.iter().filter(|row| row.served).count();
    let loadable = loadable.len();
    let lost = rows(view).count() - loadable;
    let mut text = format!(
        "{} in {}",
        count(loadable as u64, "plugin", "plugins"),
        count(view.sights.len() as u64, "location", "locations"),
    );
    if lost > 0 {
        let _ = write!(text, ", and {lost} that cannot be loaded");
    }
    if served < loadable {
        let _ = write!(text, "; with `plugin.discovery=service_load` a worker finds {served}");
    }
    text
}

#[cfg(test)]
mod tests {
    use plugraft::scan::{Flaw, Missed, Observations, PluginType, Reason, Settled, Worker};

    use super::*;

    fn row(class: &str, kind: PluginType, version: Version, found: (bool, bool)) -> Row {
        let simple = class.rsplit(['.', '$']).next().unwrap_or_default().to_owned();
        Row {
            class: class.to_owned(),
            kind,
            aliases: vec![simple],
            version,
            loadable: Loadable::Yes,
            scanned: found.0,
            served: found.1,
            in_manifest: found.1,
            jar: Some("lib/acme.jar".to_owned()),
        }
    }

    fn inspected() -> Inspected {
        let stated = |version: &str| Version::Stated(version.to_owned());
        let guessed =
            Version::NotProvable { why: "its version() calls native code".to_owned(), hint: Some("2.0".into()) };
        let broken = Row {
            aliases: Vec::new(),
            loadable: Loadable::No(Reason {
                flaw: Flaw::Linkage,
                why: "needs com.acme.Base, which is in no jar".to_owned(),
            }),
            ..row("com.acme.Cast$Value", PluginType::Transformation, stated("undefined"), (false, false))
        };
        let missed = |class: &str, is_meant: bool| Missed {
            class: class.to_owned(),
            kind: PluginType::Sink,
            jar: None,
            reason: Reason { flaw: Flaw::Constructor, why: "has no public constructor without parameters".to_owned() },
            is_meant,
        };
        let acme = Sight {
            place: "/opt/plugins/acme".to_owned(),
            kind: LocationKind::MultiJar,
            rows: vec![
                row("com.acme.AcmeSinkConnector", PluginType::Sink, stated("1.2.3"), (true, true)),
                row("com.acme.Other", PluginType::Sink, guessed, (true, false)),
                broken,
            ],
            missed: vec![missed("com.acme.Forgotten", true), missed("com.acme.Base", false)],
            halt: None,
            observations: Observations::default(),
        };
        let empty = Sight {
            place: "/opt/plugins/odd\u{1b}.jar".to_owned(),
            kind: LocationKind::SingleJar,
            rows: Vec::new(),
            missed: Vec::new(),
            ..acme.clone()
        };
        let worker = Settled { worker: Worker::assumed(), doubts: Vec::new() };
        let view = View {
            platforms: vec!["linux/amd64".parse().expect("a platform")],
            plugin_path: vec!["/opt/plugins".to_owned()],
            worker,
            sights: vec![acme, empty],
            passed_over: Vec::new(),
            findings: Vec::new(),
        };
        Inspected { image: Some("oci:image".to_owned()), view }
    }

    #[test]
    fn wide_tables() {
        insta::assert_snapshot!(tables(&[inspected()], None, false, Paint(false)), @r"
        oci:image (linux/amd64): for Kafka 4.3.1 on Java 17, as nothing else is told

        /opt/plugins/acme a directory
          TYPE            CLASS                       VERSION    FOUND BY       ALIASES
          sink            com.acme.AcmeSinkConnector  1.2.3      scan, service  AcmeSinkConnector
          sink            com.acme.Other              2.0?       scan only      Other
            version not provable: its version() calls native code
          transformation  com.acme.Cast$Value         undefined  nothing
            cannot be loaded: needs com.acme.Base, which is in no jar
          missed sink com.acme.Forgotten: it has no public constructor without parameters
          1 class that is only a base of plugins; -v lists them

        /opt/plugins/odd\u{1b}.jar an archive
          no plugin is found here

        2 plugins in 2 locations, and 1 that cannot be loaded; with `plugin.discovery=service_load` a worker finds 1
        ");
    }

    #[test]
    fn narrow_tables() {
        let text = tables(&[inspected()], Some(60), true, Paint(true));
        assert!(text.lines().skip(1).take(14).all(|line| shown_width(line) <= 60), "{text}");
        insta::assert_snapshot!(tables(&[inspected()], Some(60), true, Paint(false)), @r"
        oci:image (linux/amd64): for Kafka 4.3.1 on Java 17, as nothing else is told

        /opt/plugins/acme a directory
          sink            com.acme.AcmeSinkConnector
            1.2.3, found by scan, service, also AcmeSinkConnector
          sink            com.acme.Other
            2.0?, found by scan only, also Other
            version not provable: its version() calls native code
          transformation  com.acme.Cast$Value
            undefined, found by nothing
            cannot be loaded: needs com.acme.Base, which is in no
              jar
          missed sink com.acme.Forgotten: it has no public
            constructor without parameters
          no plugin sink com.acme.Base: it has no public constructor
            without parameters

        /opt/plugins/odd\u{1b}.jar an archive
          no plugin is found here

        2 plugins in 2 locations, and 1 that cannot be loaded; with `plugin.discovery=service_load` a worker finds 1
        ");
    }
}
