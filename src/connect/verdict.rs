//! What an answer of a worker, or of whoever stands in its place, is worth.

use serde_json::Value;

use crate::net::{Reply, Said};

/// What an answer is worth.
#[derive(Debug, PartialEq)]
pub(super) enum Worth {
    /// It was done; what was said.
    Done(Value),
    /// The worker knows no such thing.
    Missing,
    /// The worker says no.
    No(String),
    /// The worker says that it failed; it may do better, or not.
    Failed(String),
    /// Not now.
    Later(String),
    /// It is no worker.
    Strange(String),
}

/// Judges an answer (`ConnectorsResource`, `ConnectExceptionMapper`: errors are `{"error_code", "message"}`).
pub(super) fn worth(reply: Reply) -> Worth {
    let words = words(&reply);
    let is_workers = matches!(&reply.said, Said::Json(said) if said.get("error_code").is_some());
    let whole = || format!("`{}` answered {}{}", reply.host, reply.status, said_behind(&reply.said, &words));
    match reply.status {
        200..=299 => match reply.said {
            Said::Json(value) => Worth::Done(value),
            Said::Nothing => Worth::Done(Value::Null),
            other => Worth::Strange(format!("it answered {}{}", reply.status, said_behind(&other, &words))),
        },
        300..=399 => Worth::Strange(format!("it answered {}{}", reply.status, said_behind(&reply.said, &words))),
        404 if is_workers => Worth::Missing,
        409 if words.contains("already exists") => Worth::No(words),
        // A worker that is starting, or a gateway without one, knows no path; a conflict is one with a rebalance.
        404 | 408 | 409 | 425 | 429 | 502..=504 => Worth::Later(whole()),
        // The herder was busy for longer than a request may take.
        500 if !is_workers || words.contains("timed out") => Worth::Later(whole()),
        500..=599 => Worth::Failed(words),
        _ => Worth::No(words),
    }
}

/// The words of a worker's error, or what else there is.
fn words(reply: &Reply) -> String {
    match &reply.said {
        Said::Json(said) => said.get("message").and_then(Value::as_str).unwrap_or_default().trim().to_owned(),
        Said::Other(text) => text.clone(),
        Said::Page(Some(title)) => format!("a page with the title “{title}”"),
        Said::Page(None) => "a page".to_owned(),
        Said::Nothing | Said::Elsewhere(_) | Said::TooMuch => String::new(),
    }
}

fn said_behind(said: &Said, words: &str) -> String {
    match said {
        Said::Nothing => String::new(),
        Said::Json(_) if words.is_empty() => String::new(),
        Said::Json(_) => format!(": {words}"),
        Said::Elsewhere(to) => format!(", and leads to `{to}`"),
        Said::Page(_) => format!(" and {words}"),
        Said::Other(_) => " and something that is no JSON".to_owned(),
        Said::TooMuch => " and far too much".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(status: u16, said: Said, expected: &Worth) {
        assert_eq!(&worth(Reply { host: "w:1".to_owned(), status, wait: None, said }), expected);
    }

    #[test]
    fn answers_are_what_they_are_worth() {
        let error = |code: u16, message: &str| Said::Json(json!({ "error_code": code, "message": message }));
        let page = |title: &str| Said::Page(Some(title.to_owned()));
        let later = |text: &str| Worth::Later(text.to_owned());
        check(200, Said::Json(json!([])), &Worth::Done(json!([])));
        check(204, Said::Nothing, &Worth::Done(Value::Null));
        check(200, page("Hotel"), &Worth::Strange("it answered 200 and a page with the title “Hotel”".to_owned()));
        check(200, Said::TooMuch, &Worth::Strange("it answered 200 and far too much".to_owned()));
        let to = Said::Elsewhere("https://sso/login".to_owned());
        check(302, to, &Worth::Strange("it answered 302, and leads to `https://sso/login`".to_owned()));
        check(404, error(404, "No status found for connector a"), &Worth::Missing);
        check(404, page("Error 404"), &later("`w:1` answered 404 and a page with the title “Error 404”"));
        check(409, error(409, "Connector a already exists"), &Worth::No("Connector a already exists".to_owned()));
        check(409, error(409, "a rebalance"), &later("`w:1` answered 409: a rebalance"));
        check(500, error(500, "Request timed out"), &later("`w:1` answered 500: Request timed out"));
        check(500, Said::Nothing, &later("`w:1` answered 500"));
        check(500, error(500, "no class"), &Worth::Failed("no class".to_owned()));
        check(503, Said::Other("x".to_owned()), &later("`w:1` answered 503 and something that is no JSON"));
        check(400, error(400, "bad"), &Worth::No("bad".to_owned()));
        check(401, Said::Nothing, &Worth::No(String::new()));
    }
}
