//! `plugraft inspect`: what a worker finds, before there is one.

use std::path::{Path, PathBuf};

use plugraft::error::Error;
use plugraft::formats::reference::Reference;
use plugraft::pipeline::{Directories, View, inspect_directories, inspect_image, inspect_plugins};
use plugraft::spec::{Purpose, Spec};
use plugraft::tools::Tools;

use super::args::{InspectArgs, TableForm, WorkArgs};
use super::exit;
use super::failure::Failure;
use super::options::{Environment, Machine};
use super::run;
use super::words::{Inspected, Words};

pub(crate) fn inspect(typed: &InspectArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let inspected = match Subject::of(typed)? {
        Subject::Directories(directories) => {
            let meant = if typed.location { Directories::Locations } else { Directories::PluginPath };
            let look = |tools: &Tools, spec: &Spec| inspect_directories(tools, &directories, meant, &spec.worker);
            vec![Inspected { image: None, view: with_tools(&typed.work(&[]), environment, words, look)? }]
        }
        Subject::Plugins => {
            let work = typed.work(&typed.subjects);
            vec![Inspected { image: None, view: with_tools(&work, environment, words, inspect_plugins)? }]
        }
        Subject::Images => {
            let mut inspected = Vec::new();
            for image in &typed.subjects {
                let views = with_tools(&typed.on(image), environment, words, inspect_image)?;
                inspected.extend(views.into_iter().map(|view| Inspected { image: Some(image.clone()), view }));
            }
            inspected
        }
    };
    if typed.format == TableForm::ConnectPluginPath {
        inspected.iter().try_for_each(|one| refuse_what_the_tool_refuses(&one.view))?;
    }
    words.inspected(&inspected, typed.format)?;
    Ok(exit::DONE)
}

/// What is looked at.
enum Subject {
    /// Directories of this machine.
    Directories(Vec<PathBuf>),
    /// Archives, wherever they are.
    Plugins,
    /// Images, wherever they are.
    Images,
}

/// Of which kind a subject is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Directory,
    Plugin,
    Image,
}

impl Subject {
    fn of(typed: &InspectArgs) -> Result<Self, Failure> {
        let mut kinds = typed.subjects.iter().map(|subject| (subject, kind(subject, typed)));
        let Some((one, first)) = kinds.next() else { return Ok(Self::Plugins) };
        if let Some((other, _)) = kinds.find(|(_, kind)| *kind != first) {
            return Err(Failure::MixedSubjects { one: one.clone(), other: other.clone() });
        }
        Ok(match first {
            Kind::Directory if typed.location => Self::Directories(typed.subjects.iter().map(PathBuf::from).collect()),
            Kind::Directory => Self::Directories(typed.subjects.iter().map(|path| absolute(path)).collect()),
            Kind::Plugin => Self::Plugins,
            Kind::Image => Self::Images,
        })
    }
}

fn kind(subject: &str, typed: &InspectArgs) -> Kind {
    let local = ["oci:", "oci-archive:", "docker-archive:"];
    let is_local = local.iter().any(|prefix| subject.starts_with(prefix)) && !subject.starts_with("oci://");
    if typed.location {
        Kind::Directory
    } else if typed.image || is_local {
        Kind::Image
    } else if Path::new(subject).is_dir() {
        Kind::Directory
    } else if !Path::new(subject).exists() && is_reference(subject) {
        Kind::Image
    } else {
        Kind::Plugin
    }
}

/// Whether it can only be an image: with a registry's host in front, and a tag or a digest.
fn is_reference(subject: &str) -> bool {
    let Ok(reference) = subject.parse::<Reference>() else { return false };
    let host = subject.split_once('/').map_or("", |(host, _)| host);
    let is_host = host == "localhost" || (host.contains(['.', ':']) && !host.starts_with('.'));
    is_host && reference.target().is_some()
}

/// As a worker makes an element of its plugin path absolute: nothing is resolved, and no `.` taken out.
fn absolute(path: &str) -> PathBuf {
    std::env::current_dir().map_or_else(|_| PathBuf::from(path), |current| current.join(path))
}

fn with_tools<T>(
    work: &WorkArgs,
    environment: &Environment,
    words: &Words,
    look: impl FnOnce(&Tools, &Spec) -> Result<T, Error>,
) -> Result<T, Failure> {
    let spec = run::spec(work, environment, words, Purpose::Inspect)?;
    let machine = Machine::new(&work.machine, environment)?;
    let (store, _passing) = run::open(&machine.store, words)?;
    Ok(look(&run::tools(work, environment, words, &spec, &machine, store)?, &spec)?)
}

/// Kafka's tool ends with an error where a worker only logs one.
fn refuse_what_the_tool_refuses(view: &View) -> Result<(), Failure> {
    if let Some(passed) = view.passed_over.iter().find(|passed| passed.is_fatal_to_tool) {
        return Err(Failure::Location { place: passed.place.clone(), why: passed.why.clone() });
    }
    let halted = view.sights.iter().find_map(|sight| Some((sight, sight.halt.as_ref()?)));
    halted.map_or(Ok(()), |(sight, why)| {
        Err(Failure::Location { place: sight.place.clone(), why: format!("stops every worker: {why}") })
    })
}
