//! What `build`, `plan` and `check` have in common: from typed words to the corridor and back.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, stdin, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use plugraft::deploy::Existing;
use plugraft::event::Observer;
use plugraft::net::Net;
use plugraft::pipeline::{Outcome, Until, run};
use plugraft::spec::{Input, Purpose, SinkWish, Spec};
use plugraft::store::Store;
use plugraft::tools::Tools;
use tempfile::TempDir;

use super::args::{Output, WorkArgs};
use super::exit;
use super::failure::Failure;
use super::lock_file;
use super::options::{
    Environment, Found, Machine, Maven, StorePlace, catalogues, flags, network, spec_file, with_sources,
};
use super::overrides;
use super::words::Words;

/// Walks the corridor as far as wanted, and says what came of it.
pub(crate) fn walk(typed: &WorkArgs, environment: &Environment, words: &Words, until: Until) -> Result<u8, Failure> {
    let purpose = match until {
        Until::Checked => Purpose::Check,
        Until::Planned => Purpose::Plan,
        Until::Built => Purpose::Build,
    };
    let spec = spec(typed, environment, words, purpose)?;
    if until == Until::Built {
        refuse_mixed_output(words.form(), &spec)?;
    }
    let machine = Machine::new(&typed.machine, environment)?;
    let (store, _passing) = open(&machine.store, words)?;
    let tools = tools(typed, environment, words, &spec, &machine, store)?;
    let existing = match until {
        Until::Built | Until::Planned => overrides::existing(&spec.overrides)?,
        Until::Checked => Existing::new(),
    };
    let held = lock_file::held(typed, environment)?;
    let mut outcome = run(&tools, &spec, held.as_ref(), &existing, until)?;
    let written = match &mut outcome {
        Outcome::Built { files, .. } => overrides::write(files),
        _ => Ok(()),
    };
    // The image is published: its receipt is said even where a file could not be written.
    words.outcome(&outcome)?;
    written?;
    Ok(match outcome {
        Outcome::Checked(report) if !report.denies() => exit::DONE,
        Outcome::Checked(_) | Outcome::Denied(_) => exit::DENIED,
        Outcome::Planned { .. } | Outcome::Built { .. } => exit::DONE,
    })
}

/// Standard output takes an image, or words, and an image only where it is no terminal.
fn refuse_mixed_output(form: Output, spec: &Spec) -> Result<(), Failure> {
    let takes_image = spec.sinks.iter().any(|sink| matches!(sink, SinkWish::Stdout { .. }));
    match form {
        _ if !takes_image => Ok(()),
        Output::Json => Err(Failure::SharedOutput),
        Output::Text if stdout().is_terminal() => Err(Failure::ImageToTerminal),
        Output::Text => Ok(()),
    }
}

/// What was asked for, from file and flags.
pub(crate) fn spec(
    typed: &WorkArgs,
    environment: &Environment,
    words: &Words,
    purpose: Purpose,
) -> Result<Spec, Failure> {
    let text = match spec_file(typed) {
        Some((file, _)) if file == Path::new("-") && typed.network.password_stdin => return Err(Failure::SharedInput),
        Some((file, found)) => {
            if found == Found::Here {
                words.notice(&format!("reading the spec `{}`", file.display()));
            }
            Some(read(&file)?)
        }
        None => None,
    };
    let flags = flags(typed, environment);
    let input = Input {
        text: text.as_ref().map(|(file, text)| (file.as_path(), text.as_str())),
        flags: &flags,
        directory: Path::new(""),
        variables: environment.variables(),
    };
    Ok(Spec::parse(&input, purpose)?)
}

/// Far above any spec: what is longer is another file, or a device that never ends.
const LONGEST_SPEC: u64 = 4 << 20;

fn read(file: &Path) -> Result<(PathBuf, String), Failure> {
    let (file, bytes) = if file == Path::new("-") {
        (PathBuf::from("<stdin>"), read_bounded(stdin(), LONGEST_SPEC))
    } else {
        (file.to_owned(), File::open(file).and_then(|file| read_bounded(file, LONGEST_SPEC)))
    };
    let not_utf8 = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(not_utf8));
    match text {
        Ok(text) => Ok((file, text)),
        Err(cause) => Err(Failure::Read { what: format!("the spec `{}`", file.display()), cause }),
    }
}

/// All bytes of an input that is meant to be short.
pub(crate) fn read_bounded(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if from.take(most + 1).read_to_end(&mut bytes)? as u64 > most {
        let why = format!("it is longer than {} MiB, so it is something else", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// The store, and the directory that goes with the run where no lasting one can be had: a build does without its past.
pub(crate) fn open(place: &StorePlace, words: &Words) -> Result<(Store, Option<TempDir>), Failure> {
    match place {
        StorePlace::Given(path) => return Ok((Store::open(path).map_err(Failure::Store)?, None)),
        StorePlace::Default(Some(path)) => match Store::open(path) {
            Ok(store) => return Ok((store, None)),
            Err(cause) => words.notice(&format!("{cause}; this run keeps nothing for the next")),
        },
        StorePlace::Default(None) => words.notice("`HOME` is not set; this run keeps nothing for the next"),
    }
    let (store, passing) = Store::passing(&std::env::temp_dir()).map_err(Failure::TemporaryStore)?;
    Ok((store, Some(passing)))
}

/// What the run may use.
pub(crate) fn tools(
    typed: &WorkArgs,
    environment: &Environment,
    words: &Words,
    spec: &Spec,
    machine: &Machine,
    store: Store,
) -> Result<Tools, Failure> {
    let mut registries: BTreeSet<String> = spec.sinks.iter().filter_map(registry).collect();
    if spec.plugins.is_empty() {
        // What is inspected is an image.
        registries.extend(spec.base.reference().map(|image| image.registry().to_owned()));
    }
    let settings = network(&typed.network, environment, registries.into_iter().collect())?;
    let mut settings = with_sources(settings, &typed.network, environment, spec)?;
    let maven = if spec.names_maven() { Maven::find(&spec.maven, environment)? } else { Maven::default() };
    maven.notices.iter().for_each(|notice| words.notice(notice));
    maven.equip(&mut settings);
    let observer: Arc<dyn Observer> = words.observer();
    Ok(Tools {
        store,
        net: Net::new(settings, Arc::clone(&observer)).map_err(|cause| Failure::Net(Box::new(cause)))?,
        observer,
        catalogues: catalogues(&typed.network, environment, spec, maven.places),
        source_date: machine.source_date,
        threads: machine.threads,
        output: Some(Arc::new(Mutex::new(stdout()))),
    })
}

fn registry(sink: &SinkWish) -> Option<String> {
    match sink {
        SinkWish::Registry { repository, .. } => Some(repository.registry().to_owned()),
        _ => None,
    }
}
