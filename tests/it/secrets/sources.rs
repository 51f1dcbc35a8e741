//! Secrets for hosts of plugins: from variables, files, a netrc file and a URL's query.

use super::binary::{LEVELS, search};
use super::check_silence;
use crate::support::sandbox::Sandbox;
use crate::support::universe::STREAM;
use crate::support::web::{Fault, Web};

const SECRET: &str = "canary-token";

/// How a secret for a host enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entrance {
    TokenVariable,
    TokenFile,
    Header,
    Basic,
    Netrc,
    Query,
}

const ENTRANCES: [Entrance; 6] =
    [Entrance::TokenVariable, Entrance::TokenFile, Entrance::Header, Entrance::Basic, Entrance::Netrc, Entrance::Query];

/// What the host makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Gives,
    RedirectsSigned,
    Denies,
    Repeats,
    Throttles,
    GivesAPage,
}

const HOSTS: [Host; 6] =
    [Host::Gives, Host::RedirectsSigned, Host::Denies, Host::Repeats, Host::Throttles, Host::GivesAPage];

fn web(host: Host) -> Web {
    let archive = STREAM.archive("1.0.0");
    let web = Web::start().file("/x.zip", archive.clone()).file("/y.zip", archive);
    let fault = |status| Fault::on("GET", "/x.zip").always().respond(status);
    let repeats = format!("no entry with {SECRET}, or Bearer {SECRET}, or https://r.io/?sig={SECRET}");
    match host {
        Host::Gives => web,
        Host::RedirectsSigned => web.redirect("/x.zip", 302, "{second}/y.zip?signature=canary"),
        Host::Denies => web.fault(fault(401).header("WWW-Authenticate", "Basic realm=\"canary\"")),
        Host::Repeats => web.fault(fault(403).body(repeats)),
        Host::Throttles => web.fault(Fault::on("GET", "/x.zip").respond(429).header("Retry-After", "0")),
        Host::GivesAPage => web.fault(fault(200).header("Content-Type", "text/html").body("<html>canary</html>")),
    }
}

fn check(entrance: Entrance, host: Host, level: &[&str]) {
    let (sandbox, web) = (Sandbox::new(), web(host));
    let at = web.address().trim_start_matches("http://").to_owned();
    let query = if entrance == Entrance::Query { "?sig=canary-token" } else { "" };
    let credentials = match entrance {
        Entrance::TokenVariable => "tokenEnv: SECRET".to_owned(),
        Entrance::TokenFile => "tokenFile: home/.netrc".to_owned(),
        Entrance::Header => "header: X-Key, valueEnv: SECRET".to_owned(),
        Entrance::Basic => "usernameEnv: SECRET, passwordEnv: SECRET".to_owned(),
        Entrance::Netrc | Entrance::Query => String::new(),
    };
    match entrance {
        Entrance::TokenFile => sandbox.write("home/.netrc", SECRET),
        Entrance::Netrc => sandbox.write("home/.netrc", &format!("machine 127.0.0.1 login me password {SECRET}")),
        _ => &sandbox,
    };
    let listed = if credentials.is_empty() {
        String::new()
    } else {
        format!("credentials: [{{host: '{at}', {credentials}}}]\n")
    };
    sandbox.write("p.yaml", &format!("{listed}plugins: ['{}{query}']\n", web.url("/x.zip")));
    let to = ["build", "-f", "p.yaml", "--plugin-only", "--to", "oci:out:1", "--platform", "linux/amd64"];
    let mut command = sandbox.command(&[to.as_slice(), level].concat());
    command.env("SECRET", SECRET);
    // A file that is a token is no netrc file.
    if entrance == Entrance::TokenFile {
        command.env("NETRC", "/dev/null");
    }
    let ran = sandbox.ran(&mut command);
    let scene = format!("{entrance:?}, {host:?}, {level:?}");
    let gives = matches!(host, Host::Gives | Host::RedirectsSigned | Host::Throttles);
    assert_eq!(ran.code == Some(0), gives, "{scene}: {}{}", ran.stdout, ran.stderr);
    check_silence(&ran.stdout, &scene);
    check_silence(&ran.stderr, &scene);
    let first = &web.requests()[0];
    let is_brought =
        first.authorization.is_some() || first.header("x-key") == Some(SECRET) || first.target.contains(SECRET);
    assert!(is_brought, "{scene}: the secret is sent at all");
    assert!(web.second_requests().iter().all(|request| request.authorization.is_none()), "{scene}: to its host only");
    // The spec of this way holds the secret itself, as a shell's history would.
    for brought in ["home/.netrc", "p.yaml"] {
        std::fs::remove_file(sandbox.path(brought)).ok();
    }
    search(sandbox.dir());
}

#[test]
fn no_secret_for_a_host_leads_out() {
    for (at, entrance) in ENTRANCES.into_iter().enumerate() {
        for (also, host) in HOSTS.into_iter().enumerate() {
            check(entrance, host, LEVELS[(at + also) % LEVELS.len()]);
        }
    }
}
