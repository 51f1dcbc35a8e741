//! Whom the network trusts, and as whom it speaks.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Clone, Default, Args)]
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
    /// Take plugins from `http://` URLs, too; loopback needs no permission.
    #[arg(long)]
    pub(crate) allow_http: bool,
    #[arg(
        long,
        help = "Ask nothing of any host: what this machine and the store have must do [env: PLUGRAFT_OFFLINE]"
    )]
    pub(crate) offline: bool,
}
