//! The rules about what a worker will find; one file each.
//!
//! A rule is a pure function from what was seen to remarks. Most look at one plugin; a few have to see all of them, and
//! what the base has.

mod alias_collision;
mod broken_class;
mod bundled_logging;
mod bundled_worker_api;
mod clashing_classes;
mod class_path_leaves;
mod component_type_mismatch;
mod corrupt_jar;
mod jars_out_of_reach;
mod library_too_new;
mod missing_native_library;
mod no_plugin;
mod other_kafka;
mod plugin_path_at_connector;
mod plugin_too_new;
mod plugin_twice;
mod remark;
mod rest_extension_packages;
mod several_versions;
mod unlinkable_services;
mod unloadable_plugin;
mod unseen_plugin;
mod void_service_file;
mod wrong_service_entry;

use self::remark::{Remark, examples, number};
use crate::formats::platform::Platform;
use crate::plugin::{Finding, HubFacts, printable};
use crate::scan::{Sight, Worker};

/// One plugin as rules see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The plugin as people know it.
    pub(super) label: &'a str,
    /// What a worker finds there.
    pub(super) sight: &'a Sight,
    /// What `manifest.json` says, where there is one.
    pub(super) hub: Option<&'a HubFacts>,
}

/// What the plugins are judged for.
#[derive(Debug, Clone)]
pub(super) struct Ground<'a> {
    /// The worker.
    pub(super) worker: &'a Worker,
    /// The platforms that workers run on; empty where nobody knows.
    pub(super) platforms: Vec<Platform>,
    /// What the worker finds in the locations that were there before.
    pub(super) present: Vec<&'a Sight>,
}

/// Rules that look at one plugin.
const ALONE: [fn(&Subject<'_>, &Ground<'_>) -> Vec<Remark>; 21] = [
    no_plugin::judge,
    unlinkable_services::judge,
    unloadable_plugin::judge,
    plugin_too_new::judge,
    library_too_new::judge,
    other_kafka::judge,
    rest_extension_packages::judge,
    component_type_mismatch::judge,
    corrupt_jar::judge,
    broken_class::judge,
    jars_out_of_reach::judge,
    class_path_leaves::judge,
    several_versions::judge,
    clashing_classes::judge,
    bundled_worker_api::judge,
    bundled_logging::judge,
    missing_native_library::judge,
    void_service_file::judge,
    wrong_service_entry::judge,
    unseen_plugin::judge,
    plugin_path_at_connector::alone,
];

/// A rule that looks at all plugins; each remark comes with the place of its subject.
type Together = fn(&[Subject<'_>], &Ground<'_>) -> Vec<(usize, Remark)>;

/// Rules that look at all plugins.
const TOGETHER: [Together; 3] = [plugin_twice::judge, alias_collision::judge, plugin_path_at_connector::together];

/// All that the rules find.
pub(super) fn judge(subjects: &[Subject<'_>], ground: &Ground<'_>) -> Vec<Finding> {
    let alone = subjects.iter().enumerate().flat_map(|(at, subject)| {
        ALONE.iter().flat_map(move |rule| rule(subject, ground)).map(move |remark| (at, remark))
    });
    let together = TOGETHER.iter().flat_map(|rule| rule(subjects, ground));
    alone.chain(together).map(|(at, remark)| finding(subjects[at].label, remark)).collect()
}

fn finding(plugin: &str, remark: Remark) -> Finding {
    let Remark { rule, severity, entry, message, help } = remark;
    let help = help.or_else(|| rule.help().map(str::to_owned));
    let (entry, message) = (entry.map(|entry| printable(entry.as_bytes())), printable(message.as_bytes()));
    Finding { rule, severity, plugin: plugin.to_owned(), entry, message, help }
}
