//! Words to the user; the only printer.
//!
//! What a command is for goes to standard output, all else to standard error. Values become text in pure functions,
//! one file per kind of value.

mod cache;
mod connectors;
mod failure;
mod files;
mod inspect;
mod installed;
mod json;
mod layers;
mod lock;
mod overlays;
mod paint;
mod plan;
mod progress;
mod receipt;
mod render;
mod render_worker;
mod report;
mod shims;

use std::cell::RefCell;
use std::io::{self, Write as _, stderr, stdout};
use std::sync::{Arc, Once};

pub(crate) use cache::Damaged;
pub(crate) use inspect::Inspected;
pub(crate) use render::Put;

use plugraft::deploy::Files;
use plugraft::pipeline::Outcome;
use serde_json::{Map, Value};

use super::args::Output;
use super::failure::Failure;
use super::options::Talk;
pub(crate) use paint::harmless;

use paint::Paint;
use progress::Progress;
use report::{Deed, Notes};

/// All that this process says.
pub(crate) struct Words {
    talk: Talk,
    progress: Arc<Progress>,
    /// With `--output json`: what will be said at the end, once.
    object: RefCell<Map<String, Value>>,
}

impl Words {
    pub(crate) fn new(talk: Talk) -> Self {
        Self { talk, progress: Arc::new(Progress::new(talk)), object: RefCell::default() }
    }

    /// Who hears the events of a run.
    pub(crate) fn observer(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// What standard output is for.
    pub(crate) fn form(&self) -> Output {
        self.talk.output
    }

    /// Something the user should know.
    pub(crate) fn notice(&self, text: &str) {
        if !self.talk.quiet {
            self.progress.say(&format!("{} {text}\n", Paint(self.talk.color_err).cyan("note:")));
        }
    }

    /// What came of a run.
    pub(crate) fn outcome(&self, outcome: &Outcome) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            *self.object.borrow_mut() = json::outcome(outcome);
            return Ok(());
        }
        self.findings(outcome)?;
        let paint = Paint(self.talk.color_out);
        match outcome {
            Outcome::Built { receipt, files, worker_file, .. } => {
                // What holds an image holds nothing else.
                let is_taken = receipt.published.iter().any(|place| place.kind == "stdout");
                let paint = if is_taken { Paint(self.talk.color_err) } else { paint };
                let text = if self.talk.quiet {
                    receipt::references(receipt)
                } else {
                    receipt::receipt(receipt, files, worker_file.as_ref(), paint)
                };
                if is_taken {
                    self.progress.say(&text);
                } else {
                    self.text(&text)?;
                }
                Ok(())
            }
            Outcome::Planned { index, .. } if self.talk.quiet => self.text(&format!("{}\n", index.root.digest())),
            Outcome::Planned { index, targets, worker_file, .. } => {
                self.text(&plan::plan(index, targets, worker_file.as_ref(), paint))
            }
            Outcome::Checked(_) | Outcome::Denied(_) => Ok(()),
        }
    }

    /// The override that was written into a file.
    pub(crate) fn written_override(&self, files: &Files) -> Result<(), Failure> {
        self.progress.clear();
        match self.talk.output {
            Output::Json => *self.object.borrow_mut() = json::written(files),
            Output::Text if self.talk.quiet => (),
            Output::Text => return self.text(&files::files(files, Paint(self.talk.color_out))),
        }
        Ok(())
    }

    /// The text of an override on standard output, and what there is to say about it beside.
    pub(crate) fn printed_override(&self, files: &Files) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            *self.object.borrow_mut() = json::printed(files);
            return Ok(());
        }
        for (at, file) in files.files.iter().enumerate() {
            if at > 0 {
                self.text("---\n")?;
            }
            self.text(&file.text)?;
            // A file may be one word; a line of a terminal ends.
            if !file.text.ends_with('\n') {
                self.text("\n")?;
            }
            file.notes.iter().for_each(|note| self.notice(note));
        }
        Ok(())
    }

    /// What a command answers: words, or what goes into the object.
    fn answer(&self, text: &str, object: Value) -> Result<(), Failure> {
        self.progress.clear();
        match (self.talk.output, object) {
            (Output::Json, Value::Object(said)) => {
                let mut object = self.object.borrow_mut();
                object.insert("version".to_owned(), Value::from(1));
                object.extend(said);
                Ok(())
            }
            _ => self.text(text),
        }
    }

    /// Findings are what a check is for; in a build they stand beside.
    fn findings(&self, outcome: &Outcome) -> Result<(), Failure> {
        let notes = if self.talk.verbose { Notes::Shown } else { Notes::Counted };
        let beside = |text: String| self.progress.say(&text);
        let err = Paint(self.talk.color_err);
        match outcome {
            Outcome::Checked(report) => {
                let paint = Paint(self.talk.color_out);
                self.text(&report::report(
                    report.findings(),
                    report.denies().then_some(Deed::Published),
                    Notes::Shown,
                    paint,
                ))?;
            }
            Outcome::Denied(report) => beside(report::report(report.findings(), Some(Deed::Published), notes, err)),
            Outcome::Planned { report, .. } | Outcome::Built { report, .. } => {
                if !self.talk.quiet && !report.findings().is_empty() {
                    beside(report::report(report.findings(), None, notes, err));
                }
            }
        }
        Ok(())
    }

    fn text(&self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes to standard output; a reader that has had enough is no failure.
    #[expect(clippy::unused_self, reason = "who prints holds the words")]
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Print(cause)),
            _ => Ok(()),
        }
    }

    /// Says how it ended, and gives the process's code.
    pub(crate) fn end(&self, told: Result<u8, Failure>) -> u8 {
        self.progress.clear();
        let code = self.told(told);
        let object = self.object.take();
        if object.is_empty() {
            return code;
        }
        let printed = self.text(&format!("{:#}\n", Value::Object(object)));
        printed.map_or_else(|failure| self.told(Err(failure)), |()| code)
    }

    /// An error, its causes and what to do about it.
    pub(crate) fn failure(&self, error: &dyn std::error::Error, hint: Option<&str>) {
        self.progress.clear();
        self.plain(&failure::failure(error, hint, Paint(self.talk.color_err)));
    }

    /// A text on standard error, as it is.
    pub(crate) fn plain(&self, text: &str) {
        self.progress.say(text);
    }

    fn told(&self, told: Result<u8, Failure>) -> u8 {
        let failure = match told {
            Ok(code) => return code,
            Err(failure) => failure,
        };
        let hint = failure.hint();
        self.progress.say(&failure::failure(&failure, hint.as_deref(), Paint(self.talk.color_err)));
        if self.talk.output == Output::Json {
            json::failure(&mut self.object.borrow_mut(), &failure, hint.as_deref(), failure.exit());
        }
        failure.exit()
    }
}

/// A panic is a bug of ours, and says so once, without a backtrace over the user's terminal.
pub(crate) fn calm_panics(code: u8) {
    static SAID: Once = Once::new();
    std::panic::set_hook(Box::new(move |panic| {
        SAID.call_once(|| {
            let payload = panic.payload();
            let text = payload.downcast_ref::<&str>().copied();
            let what =
                text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given");
            let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
            let (what, place) = (harmless(what), place.unwrap_or_default());
            let text = format!(
                "error: plugraft has a bug: {what}{place}\n\nhint: please report it with the command line and its \
                 output with `-v`; the exit code is {code}\n"
            );
            drop(stderr().write_all(text.as_bytes()));
        });
    }));
}
