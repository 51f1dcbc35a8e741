//! What was typed.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use plugraft::formats::reference::Reference;
use plugraft::spec::OverrideTarget;

use super::{exit, help};

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

/// Grafts Kafka Connect plugins onto container images.
///
/// No Docker, no daemon, no root, no JVM: archives are read and verified in place, become layers without being
/// unpacked, and are published with the base's own manifests and configs around them.
#[derive(Debug, Parser)]
#[command(name = "plugraft", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_long_help = format!("{}\n\n{}\n\n{}", help::EXAMPLES, help::ENVIRONMENT, exit::HELP))]
pub(crate) struct Typed {
    #[command(flatten)]
    pub(crate) talk: TalkArgs,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Build an image and publish it.
    #[command(after_long_help = help::BUILD)]
    Build(Box<WorkArgs>),
    /// Do everything but publish, and tell what would be.
    #[command(after_long_help = help::BUILD)]
    Plan(Box<WorkArgs>),
    /// Tell what is wrong with plugins.
    #[command(after_long_help = help::CHECK)]
    Check(Box<WorkArgs>),
    /// Write what makes a chart, an operator or a pipeline use an image.
    #[command(after_long_help = help::OVERRIDE)]
    Override(Box<OverrideArgs>),
    /// Print a completion script for a shell.
    Completions {
        /// For which shell.
        shell: Shell,
    },
    /// Write man pages into a directory, or print the main one.
    Man {
        /// The directory; made where it is missing.
        #[arg(value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Talk")]
pub(crate) struct TalkArgs {
    /// Say only what went where: one reference by digest a line.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: the stages, every note, and on a terminal what became of each piece of work.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Words for people, or one JSON object on standard output.
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) output: Output,
    /// When to use colour.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Output {
    /// Words for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    #[command(flatten)]
    pub(crate) publish: PublishArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) machine: MachineArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SpecArgs {
    /// Zips, jars, tars, directories or glob patterns.
    #[arg(value_name = "PLUGIN", value_hint = ValueHint::AnyPath)]
    pub(crate) plugins: Vec<String>,
    /// Read the spec from this file; `-` is standard input.
    #[arg(short, long, value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
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

#[derive(Debug, Args)]
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
#[derive(Debug, Args)]
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

#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct PolicyArgs {
    /// Let warnings deny as well.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Entries that an archive may have [default: 1000000].
    #[arg(long, value_name = "N")]
    pub(crate) max_entries: Option<String>,
    /// Bytes that an archive may inflate to [default: 8GiB].
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_bytes: Option<String>,
    /// Inflated bytes per compressed byte that an entry may have [default: 250].
    #[arg(long, value_name = "N")]
    pub(crate) max_ratio: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Log in under this name to the registries of `--to`, or to that of `--image`.
    #[arg(long, value_name = "NAME", requires = "password_stdin")]
    pub(crate) username: Option<String>,
    /// Read the password from standard input.
    #[arg(long, requires = "username")]
    pub(crate) password_stdin: bool,
    #[arg(long = "ca-file", value_name = "FILE", value_hint = ValueHint::FilePath, help = "Trust these certificates (PEM) besides the system's; may be repeated [env: PLUGRAFT_CA_FILE]")]
    pub(crate) ca_files: Vec<PathBuf>,
    #[arg(long = "client-cert", value_name = "FILE", value_hint = ValueHint::FilePath, help = "Show this certificate (PEM) to the registries of `--to`, or to that of `--image` [env: PLUGRAFT_CLIENT_CERT]")]
    pub(crate) client_cert: Option<PathBuf>,
    #[arg(long = "client-key", value_name = "FILE", value_hint = ValueHint::FilePath, help = "The certificate's key (PEM) [default: in the same file] [env: PLUGRAFT_CLIENT_KEY]")]
    pub(crate) client_key: Option<PathBuf>,
    #[arg(
        long,
        value_name = "HOST",
        help = "Speak plain HTTP to this `host[:port]`; loopback needs no permission [env: PLUGRAFT_PLAIN_HTTP]"
    )]
    pub(crate) plain_http: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Machine")]
pub(crate) struct MachineArgs {
    #[arg(
        short,
        long,
        value_name = "N",
        help = "Threads that work at once [default: one per core] [env: PLUGRAFT_JOBS]"
    )]
    pub(crate) jobs: Option<String>,
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help = "Where findings of earlier runs are kept [default: the user's cache directory] [env: PLUGRAFT_STORE]")]
    pub(crate) store: Option<PathBuf>,
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

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) => Err("nothing stands before the `=`".to_owned()),
        None => Err("`=` is missing between the two parts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Typed::command().debug_assert();
    }

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

    #[test]
    fn pairs_keep_all_after_the_first_equals() {
        assert_eq!(pair("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("A="), Ok(("A".to_owned(), String::new())));
        assert!(pair("A").is_err());
        assert_eq!(pair("=b"), Err("nothing stands before the `=`".to_owned()));
    }
}
