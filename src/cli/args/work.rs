//! What `build`, `plan` and `check` are given.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueHint};

use super::pair::pair;
use super::{DiscoveryArgs, MachineArgs, NetworkArgs, WordingArgs, WorkerArgs};

/// How `deflate` is said with a level.
const LEVELS: [&str; 10] = [
    "deflate:0",
    "deflate:1",
    "deflate:2",
    "deflate:3",
    "deflate:4",
    "deflate:5",
    "deflate:6",
    "deflate:7",
    "deflate:8",
    "deflate:9",
];

#[derive(Debug, Default, Args)]
pub(crate) struct WorkArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    #[command(flatten)]
    pub(crate) publish: PublishArgs,
    #[command(flatten)]
    pub(crate) worker: WorkerArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) discovery: DiscoveryArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SpecArgs {
    /// Zips, jars, tars, directories, glob patterns, `owner/name:version` of the Hub, `maven:group:artifact:version`,
    /// URLs, or `oci://registry/repository:tag`.
    #[arg(value_name = "PLUGIN", value_hint = ValueHint::AnyPath)]
    pub(crate) plugins: Vec<String>,
    /// Read the spec from this file; `-` is standard input.
    #[arg(short, long, value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Take these files out of the plugin, such as `lib/postgresql-*.jar`; may be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) remove: Vec<String>,
    /// Put this file into the plugin, where its jars are; may be repeated.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) add: Vec<String>,
    #[arg(
        long,
        help = "Take what `plugraft.lock` beside the spec says and nothing else; refuse where it does not fit the spec [env: PLUGRAFT_LOCKED]"
    )]
    pub(crate) locked: bool,
    #[arg(
        long,
        value_name = "URL|DIR",
        help = "Where components of the Hub come from: a Hub, or a directory of its archives [env: PLUGRAFT_HUB]"
    )]
    pub(crate) hub: Option<String>,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Image")]
pub(crate) struct ImageArgs {
    /// The image to append to: `registry/repository:tag`, `…@sha256:…`, `oci:DIR[:tag]` or `scratch`.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) base: Option<String>,
    /// Make an image of one plugin and nothing else, to be mounted by Strimzi and Kubernetes or copied from.
    #[arg(long, conflicts_with_all = ["base", "plugin_path", "replace", "env"])]
    pub(crate) plugin_only: bool,
    /// Keep only these platforms, such as `linux/amd64`; by commas, or repeated.
    #[arg(long = "platform", value_name = "PLATFORM", value_delimiter = ',')]
    pub(crate) platforms: Vec<String>,
    /// The directory of the image that holds plugins, or `auto`: as the base tells [default: auto].
    #[arg(long, value_name = "PATH")]
    pub(crate) plugin_path: Option<String>,
    /// Numeric owner of all that is added [default: 0:0].
    #[arg(long, value_name = "UID:GID")]
    pub(crate) owner: Option<String>,
    /// Replace plugin folders that the base has already.
    #[arg(long)]
    pub(crate) replace: bool,
    /// One layer per plugin, or one for all [default: per-plugin].
    #[arg(long, value_name = "SPLIT", value_parser = ["per-plugin", "single"])]
    pub(crate) layers: Option<String>,
    /// How plugins' layers are compressed [default: splice].
    #[arg(long, value_name = "HOW", value_parser = compressions())]
    pub(crate) compression: Option<String>,
    /// The media types of the image: OCI's or Docker's [default: the base's].
    #[arg(long, value_name = "FAMILY", value_parser = ["oci", "docker"])]
    pub(crate) format: Option<String>,
    /// Set a label; may be repeated.
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) labels: Vec<(String, String)>,
    /// Set an annotation; may be repeated.
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) annotations: Vec<(String, String)>,
    /// Set an environment variable of the image; may be repeated.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Publishing")]
pub(crate) struct PublishArgs {
    /// Publish to `registry/repository[:tag]`, `oci:DIR[:tag]`, `oci-archive:FILE[:tag]`, `-` (an
    /// OCI archive on standard output), `docker-archive:FILE[:NAME:TAG]` or `docker-daemon:NAME:TAG`; may be repeated.
    #[arg(long, value_name = "PLACE")]
    pub(crate) to: Vec<String>,
    /// A further tag for every place; may be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// The tag of places that have none, such as `{plugin.version}-{base.version}`.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) tag_template: Option<String>,
    /// The reference that the image will have, where no place is a registry.
    #[arg(long, value_name = "REF")]
    pub(crate) name: Option<String>,
    /// Write a file that names the image afterwards, such as `confluent-operator=FILE`; may be repeated. The targets are
    /// those of `plugraft override`.
    #[arg(long = "override", value_name = "TARGET=FILE", value_parser = pair)]
    pub(crate) overrides: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) wording: WordingArgs,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct PolicyArgs {
    /// Let warnings deny as well.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Leave out what this rule finds; by commas, or repeated. docs/rules.md has the rules.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// Let what this rule finds be a warning; likewise.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) warn: Vec<String>,
    /// Let what this rule finds be a denial; likewise.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Allow this licence and none that is not allowed, by SPDX id or by name; may be repeated.
    #[arg(long = "allow-license", value_name = "LICENSE")]
    pub(crate) allow_licenses: Vec<String>,
    /// Deny this licence; may be repeated.
    #[arg(long = "deny-license", value_name = "LICENSE")]
    pub(crate) deny_licenses: Vec<String>,
    /// Entries that an archive may have [default: 100000].
    #[arg(long, value_name = "N")]
    pub(crate) max_entries: Option<String>,
    /// Bytes that an archive may inflate to [default: 8GiB].
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_bytes: Option<String>,
    /// Inflated bytes per compressed byte that an entry may have [default: 250].
    #[arg(long, value_name = "N")]
    pub(crate) max_ratio: Option<String>,
    /// Bytes that a download may have [default: 8GiB].
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_download: Option<String>,
}

/// The values of `--compression`; the levels are taken, and not listed one by one.
fn compressions() -> PossibleValuesParser {
    let listed = [
        PossibleValue::new("splice").help("The archives' own deflate streams"),
        PossibleValue::new("deflate")
            .help("One gzip stream, compressed anew at level 6, or at N with `deflate:N`, 0 to 9"),
        PossibleValue::new("store").help("One gzip stream, not compressed"),
    ];
    PossibleValuesParser::new(listed.into_iter().chain(LEVELS.map(|level| PossibleValue::new(level).hide(true))))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::Typed;
    use super::*;

    #[test]
    fn compressions_have_levels_that_are_not_listed() {
        let check = |value: &str, is_taken: bool| {
            let typed = Typed::try_parse_from(["plugraft", "build", "--compression", value]);
            assert_eq!(typed.is_ok(), is_taken, "{value}");
        };
        for taken in ["splice", "deflate", "store"].into_iter().chain(LEVELS) {
            check(taken, true);
        }
        for refused in ["deflate:10", "deflate:", "gzip", ""] {
            check(refused, false);
        }
        let listed = compressions();
        let listed = clap::builder::TypedValueParser::possible_values(&listed).expect("values are listed");
        assert_eq!(listed.filter(|value| !value.is_hide_set()).count(), 3);
    }
}
