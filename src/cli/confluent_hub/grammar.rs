//! The client's grammar: `install` and `help`, options before or behind the component.

use std::path::PathBuf;

/// What the words ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A text.
    Help(String),
    /// An installation.
    Install(Install),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Install {
    pub(super) component: String,
    pub(super) component_dir: Option<PathBuf>,
    pub(super) worker_configs: Option<Vec<PathBuf>>,
    pub(super) dry_run: bool,
    pub(super) no_prompt: bool,
    pub(super) verbose: bool,
}

/// Words that are none of the client's.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum Misspelt {
    #[error("found unexpected parameters: {0}")]
    Unexpected(String),
    #[error("`{0}` wants a value")]
    NoValue(&'static str),
    #[error("`{0}` stands there twice")]
    Twice(&'static str),
    #[error("the component is missing: `owner/component:version`, or the path of an archive")]
    NoComponent,
}

const USAGE: &str = "\
usage: confluent-hub <command> [ <args> ]

Commands are:
    help      Display help information
    install   install a component from either Confluent Hub or from a local file

See 'confluent-hub help <command>' for more information on a specific command.
";

const INSTALL: &str = "\
NAME
        confluent-hub install - install a component from either Confluent Hub
        or from a local file

SYNOPSIS
        confluent-hub install [ --component-dir <component-dir> ] [ --dry-run ]
                [ --no-prompt ] [ --verbose ]
                [ --worker-configs <worker-configs> ] [--] <id>

OPTIONS
        --component-dir <component-dir>
            the directory that the component's folder is put into; it has to
            exist

        --dry-run
            do everything but write

        --no-prompt
            ask nothing, and agree to everything

        --verbose
            say more

        --worker-configs <worker-configs>
            the workers' properties files, separated by colons

        --
            ends the options

        <id>
            owner/component:version, owner/component:latest, or the path of an
            archive

EXIT CODES
        0   done
        1   the component was not found
        2   invalid options or arguments
        3   the network
        4   the file system
        5   security: checksums, identities, or what was found in the archive
        6   the component is installed already
        7   unknown
        8   the component is not available for installation yet

This is plugraft under the name of an older client; `plugraft install --help` tells more.
";

const HELP: &str = "\
NAME
        confluent-hub help - Display help information

SYNOPSIS
        confluent-hub help [ <command> ]
";

/// Reads the words behind the program's name.
pub(super) fn read(words: &[String]) -> Result<Asked, Misspelt> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [] | ["help" | "--help" | "-h"] => Ok(Asked::Help(USAGE.to_owned())),
        ["help", "install"] | ["install", "--help" | "-h"] => Ok(Asked::Help(INSTALL.to_owned())),
        ["help", "help"] => Ok(Asked::Help(HELP.to_owned())),
        ["install", ref rest @ ..] => install(rest).map(Asked::Install),
        ["help", ref rest @ ..] | ref rest => Err(Misspelt::Unexpected(rest.join(" "))),
    }
}

fn install(words: &[&str]) -> Result<Install, Misspelt> {
    let mut asked = Install::default();
    let (mut component_dir, mut worker_configs, mut others) = (None, None, Vec::new());
    let mut rest = words.iter().copied();
    while let Some(word) = rest.next() {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match name {
            "--component-dir" => once(&mut component_dir, "--component-dir", value.or_else(|| rest.next()))?,
            "--worker-configs" => once(&mut worker_configs, "--worker-configs", value.or_else(|| rest.next()))?,
            "--dry-run" if value.is_none() => asked.dry_run = true,
            "--no-prompt" if value.is_none() => asked.no_prompt = true,
            "--verbose" if value.is_none() => asked.verbose = true,
            "--" => others.extend(rest.by_ref()),
            _ if word.starts_with("--") => return Err(Misspelt::Unexpected(word.to_owned())),
            _ => others.push(word),
        }
    }
    match others[..] {
        [] | [""] => return Err(Misspelt::NoComponent),
        [one] => one.clone_into(&mut asked.component),
        [_, ref more @ ..] => return Err(Misspelt::Unexpected(more.join(" "))),
    }
    asked.component_dir = component_dir.map(PathBuf::from);
    asked.worker_configs =
        worker_configs.map(|list| list.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect());
    Ok(asked)
}

fn once<'a>(slot: &mut Option<&'a str>, name: &'static str, value: Option<&'a str>) -> Result<(), Misspelt> {
    let value = value.filter(|value| !value.is_empty()).ok_or(Misspelt::NoValue(name))?;
    if slot.replace(value).is_some() { Err(Misspelt::Twice(name)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_words() {
        let line_read = |line: &str| read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let check = |line: &str, expected: Install| assert_eq!(line_read(line), Ok(Asked::Install(expected)), "{line}");
        let of = |component: &str| Install { component: component.to_owned(), ..Install::default() };
        check("install a/b:1", of("a/b:1"));
        check("install --no-prompt a/b:latest", Install { no_prompt: true, ..of("a/b:latest") });
        check(
            "install a/b:latest --no-prompt --verbose",
            Install { no_prompt: true, verbose: true, ..of("a/b:latest") },
        );
        check("install --dry-run -- --odd.zip", Install { dry_run: true, ..of("--odd.zip") });
        let placed = Install {
            component_dir: Some("d".into()),
            worker_configs: Some(vec!["x".into(), "y".into()]),
            ..of("a.zip")
        };
        check("install --component-dir d --worker-configs x:y a.zip", placed);
        let placed = Install { component_dir: Some("d".into()), worker_configs: Some(vec!["x".into()]), ..of("a.zip") };
        check("install a.zip --worker-configs=:x: --component-dir=d", placed);
        let refuse = |line: &str, expected: Misspelt| assert_eq!(line_read(line), Err(expected), "{line}");
        refuse("install", Misspelt::NoComponent);
        refuse("install --no-prompt", Misspelt::NoComponent);
        refuse("install a b c", Misspelt::Unexpected("b c".to_owned()));
        refuse("install a --force", Misspelt::Unexpected("--force".to_owned()));
        refuse("install a --dry-run=x", Misspelt::Unexpected("--dry-run=x".to_owned()));
        refuse("install a --component-dir", Misspelt::NoValue("--component-dir"));
        refuse("install a --component-dir=", Misspelt::NoValue("--component-dir"));
        refuse("install --component-dir x --component-dir y a", Misspelt::Twice("--component-dir"));
        refuse("list", Misspelt::Unexpected("list".to_owned()));
        refuse("help list", Misspelt::Unexpected("list".to_owned()));
        assert!(matches!(read(&[]), Ok(Asked::Help(text)) if text == USAGE));
        assert!(matches!(line_read("help install"), Ok(Asked::Help(text)) if text == INSTALL));
    }

    #[test]
    fn the_help_tells_every_code() {
        let told = INSTALL.split_once("EXIT CODES\n").expect("codes").1.lines();
        let codes: Vec<u8> = told.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
