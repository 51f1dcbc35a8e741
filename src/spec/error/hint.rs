//! What the user can do about it.

use super::Error;
use super::quoted::quoted;
use crate::formats::tag_template::{Field, InvalidTagTemplate};

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::UnknownKey { near: Some(near), .. }
            | Self::Choice { near: Some(near), .. }
            | Self::Template { cause: InvalidTagTemplate::UnknownField { near: Some(near), .. }, .. } => {
                return Some(format!("did you mean `{near}`?"));
            }
            Self::UnknownKey { known, .. } => return Some(format!("the keys here are {}", quoted(known))),
            Self::Template { .. } => {
                return Some(format!("the fields are {}", quoted(&Field::ALL.map(Field::name))));
            }
            Self::Override(fault) => return fault.hint(),
            Self::Check { cause, .. } => return Some(cause.hint()),
            Self::Coordinate { cause, .. } => return cause.instead.clone(),
            Self::LiteralSecret { instead, .. } => {
                return Some(format!("write `{instead}`: the name of a variable of the environment, or of a file"));
            }
            Self::UnsetVariable { name, .. } => {
                return Some(format!("set it, or give a default: `${{{name}:-default}}`"));
            }
            Self::TwoSources { .. } => "leave one of them out",
            Self::SeveralProofs { .. } => {
                "write one of `tokenEnv` or `tokenFile`, `header` with `valueEnv` or `valueFile`, or `usernameEnv` with \
                 `passwordEnv` or `passwordFile`"
            }
            Self::NoPlugins => {
                "name at least one, on the command line or under `plugins`: a zip, a jar, a tar, a directory, a glob pattern, \
                 `owner/name:version`, `maven:…`, `https://…` or `oci://…`"
            }
            Self::NoBase => "set `base`, for example `docker.io/confluentinc/cp-server-connect:7.9.1`",
            Self::NoSinks => {
                "list at least one under `to`, for example `registry.example.com/team/connect:1.0` or `oci:out`"
            }
            Self::ScratchPluginPath => "set `pluginPath`, for example `/plugins`",
            Self::ScratchPlatforms => "set `platforms`, for example `[linux/amd64]`",
            Self::IdleInPluginOnly { .. } => {
                "leave it out: such an image is the plugin's files at its root, and is never run"
            }
            Self::Untagged { .. } => "write `repository:tag`, or set `tags` or `tagTemplate`",
            Self::NamelessSink { .. } => "write `docker-archive:FILE:NAME:TAG`, or set `name`",
            Self::PinnedSink { .. } => "name it by tag; the digest is known afterwards",
            Self::Overlay { .. } => {
                "paths start from the plugin's own folder, such as `lib/postgresql-*.jar`; directories end in `/`"
            }
            Self::WhosePlugin { .. } => "write `remove` and `add` beside the plugin's `path` in the spec",
            Self::ReservedLabel { .. } => "choose another prefix",
            Self::EnvName { .. } => "letters, digits, `_`, `.` and `-`, not beginning with a digit",
            _ => self.by_example()?,
        };
        Some(hint.to_owned())
    }

    /// How a value is written that was not understood.
    fn by_example(&self) -> Option<&'static str> {
        let example = match self {
            Self::Hub { .. } => {
                "write a URL such as `https://hub.example.com`, without user and query, or a directory of archives"
            }
            Self::CredentialHost { .. } => "write `host` or `host:port`, as it stands in the URL",
            Self::RepositoryUrl { .. } => "for example `https://repository.example.com/maven`",
            Self::RepositoryLogin { .. } => {
                "name its host under `credentials`, or its id as a `<server>` of Maven's settings"
            }
            Self::Checksum { .. } => "for example `sha256: 64 hexadecimal digits`",
            Self::Variable { .. } => "write `${NAME}` or `${NAME:-default}`; `$$` stands for a dollar sign",
            Self::Reference { .. } => "write `registry/repository:tag`, `oci:DIRECTORY` or, for a base, `scratch`",
            Self::Platform { .. } => "for example `linux/amd64` or `linux/arm64`",
            Self::PluginPath { .. } => {
                "write `auto`, or an absolute path such as `/usr/share/confluent-hub-components`"
            }
            Self::Tag { .. } => "tags have letters, digits, `_`, `.` and `-`, at most 128, and begin with none of `.-`",
            Self::Owner { .. } => "for example `0:0` or `1001:0`; names are not looked up",
            Self::Size { .. } => "for example `8GiB`, `500MB` or a plain number of bytes",
            Self::Level { .. } => "for example `deflate:9`, or `deflate` for the usual level",
            _ => return None,
        };
        Some(example)
    }
}
