//! What `override` is given, and how overrides are worded.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};
use plugraft::formats::reference::Reference;
use plugraft::spec::OverrideTarget;

use super::NetworkArgs;
use super::pair::pair;

#[derive(Debug, Args)]
pub(crate) struct OverrideArgs {
    /// The chart, operator, object or pipeline that the text is for.
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(OverrideTarget::names()))]
    pub(crate) target: String,
    #[command(flatten)]
    pub(crate) named: NamedArgs,
    /// Edit this file in place, or begin it; without it, the text is printed.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) wording: WordingArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// Which image an override is for: exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct NamedArgs {
    /// The image. The registry tells the digest behind a tag, unless `--by-tag` is given.
    #[arg(long, value_name = "REF")]
    pub(crate) image: Option<Reference>,
    /// Take the image from what a build printed with `--output json`; `-` is standard input.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) receipt: Option<PathBuf>,
}

/// How an override names the image, and what else it says.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Overrides")]
pub(crate) struct WordingArgs {
    /// Name the image by tag in overrides, not by digest.
    #[arg(long)]
    pub(crate) by_tag: bool,
    /// Set `global.provider.registry.fqdn` for `confluent-operator`, which moves every component.
    #[arg(long)]
    pub(crate) set_global_registry: bool,
    /// For `generic`: where a part of the reference goes, such as `tag=image.tag`; may be repeated.
    #[arg(long = "set-path", value_name = "PART=PATH", value_parser = pair)]
    pub(crate) paths: Vec<(String, String)>,
    /// Another key of the overrides that take it, such as `pullPolicy=Always` or `container=connect`; may be repeated.
    #[arg(long = "override-option", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) override_options: Vec<(String, String)>,
}
