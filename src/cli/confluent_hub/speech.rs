//! What the client says, where scripts and people look for it.

use std::fmt::Write as _;

use plugraft::install::{Before, Listing, Step, WorkerSource};
use plugraft::plugin::Plugin;
use plugraft::spec::Coordinate;

use super::{Refusal, codes};
use crate::cli::components::Foreseen;
use crate::cli::failure::Failure;
use crate::cli::words::{Words, harmless};

/// Whose components the client takes without a further question.
const PUBLISHER: &str = "confluentinc";

/// Says it on standard output.
pub(super) fn say(words: &Words, text: &str) -> Result<(), Failure> {
    words.bytes(text.as_bytes())
}

/// What is installed from where.
pub(super) fn installing(foreseen: &Foreseen, step: &Step) -> String {
    let plugin = foreseen.plugin(step);
    let identity = &plugin.contents.identity;
    let hub = plugin.contents.hub.as_ref();
    let title = hub.and_then(|hub| hub.title.as_deref()).unwrap_or(&identity.name);
    let version = identity.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let what = harmless(&format!("{title}{version}, provided by {}", provider(plugin)));
    let directory = foreseen.directory().path().display();
    match &plugin.archive.pin.wish.coordinate {
        Coordinate::Path(path) => {
            format!(
                "Installing a component {what} from the local file: {} into directory: {directory}\n",
                harmless(path)
            )
        }
        Coordinate::Hub(_) => {
            format!("Downloading component {what} from Confluent Hub and installing into {directory}\n")
        }
        other => format!(
            "Downloading component {what} from {} and installing into {directory}\n",
            harmless(&other.to_string())
        ),
    }
}

fn provider(plugin: &Plugin) -> &str {
    let named = plugin.contents.hub.as_ref().and_then(|hub| hub.owner_name.as_deref());
    named.or(plugin.contents.identity.owner.as_deref()).unwrap_or("an unknown owner")
}

/// The question about components that others than the Hub's own publisher provide.
pub(super) fn is_published_by_others(plugin: &Plugin) -> Option<String> {
    let identity = &plugin.contents.identity;
    let is_from_hub = matches!(plugin.archive.pin.wish.coordinate, Coordinate::Hub(_));
    (is_from_hub && identity.owner.as_deref() != Some(PUBLISHER)).then(|| {
        let about = format!(
            "You are about to install '{}' from {}, as published on Confluent Hub.",
            identity.name,
            provider(plugin)
        );
        harmless(&about)
    })
}

/// The workers' files that were found.
pub(super) fn detected(foreseen: &Foreseen) -> String {
    let mut text = "Detected Worker's configs:\n".to_owned();
    for (number, config) in foreseen.target.configs.iter().enumerate() {
        let how = match config.source {
            WorkerSource::Named => "Named".to_owned(),
            WorkerSource::Standard => "Standard".to_owned(),
            WorkerSource::Local => "Based on CONFLUENT_CURRENT".to_owned(),
            WorkerSource::Process { pid } => format!("Used by Connect process with PID {pid}"),
        };
        let _ = writeln!(text, "  {}. {how}: {}", number + 1, config.path.display());
    }
    text
}

/// What was done.
pub(super) fn finished(words: &Words, foreseen: &Foreseen) -> Result<(), Failure> {
    let mut text = "Adding installation directory to plugin path in the following files:\n".to_owned();
    for listed in &foreseen.files {
        let note = match &listed.listing {
            Listing::Added => "",
            Listing::Listed | Listing::Below { .. } => " (there already)",
        };
        let _ = writeln!(text, "  {}{note}", listed.file.path().display());
    }
    let is_same = |step: &Step| matches!(step.before, Before::Same);
    if !foreseen.steps.is_empty() && foreseen.steps.iter().all(is_same) {
        text.push_str("\nNothing had to be done: the component is there as it was installed\n");
    }
    text.push_str("\nCompleted\n");
    say(words, &text)
}

/// Why it was not done: in plugraft's words, then in the client's.
pub(super) fn refuse(words: &Words, refusal: &Refusal, code: u8) {
    if matches!(refusal, Refusal::Installed) {
        let text = "Component is already installed. If you want to uninstall existing version, confirm or run the \
                    command with \"--no-prompt\" option\n";
        words.bytes(text.as_bytes()).ok();
    }
    let hint = match refusal {
        Refusal::Failed(failure) => failure.hint(),
        Refusal::Grammar(_) => Some("`confluent-hub help install` tells what there is".to_owned()),
        Refusal::Unanswered => Some("`--no-prompt` agrees to everything".to_owned()),
        Refusal::Installed | Refusal::Declined | Refusal::Denied => None,
    };
    words.failure(refusal, hint.as_deref());
    words.plain(&format!("\nError: {}\n", codes::words(code)));
}
