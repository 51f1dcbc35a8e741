//! What the process tells its caller.

/// Done. A reader that closed our standard output early changes nothing.
pub(crate) const DONE: u8 = 0;
/// Findings stand against it; nothing was published.
pub(crate) const DENIED: u8 = 1;
/// The command line is wrong; clap's own code as well.
pub(crate) const USAGE: u8 = 2;
/// The spec, from file and flags together, is not complete and consistent.
pub(crate) const SPEC: u8 = 3;
/// Something that was asked for could not be resolved, fetched, opened or put together.
pub(crate) const INPUT: u8 = 4;
/// The image could not be published, or a file could not be written.
pub(crate) const PUBLISH: u8 = 5;
/// A connector, or a task of one, has failed.
pub(crate) const FAILED: u8 = 6;
/// Time ran out.
pub(crate) const LATE: u8 = 7;
/// A bug in plugraft (`EX_SOFTWARE` of `sysexits.h`).
pub(crate) const BUG: u8 = 70;

/// The codes as `--help` and the man page tell them.
pub(crate) const HELP: &str = "\
Exit codes:
  0   done
  1   findings stand against it; nothing was published
      (`lock --check`: the lock is not up to date; `outdated --exit-code`:
      something is; `cache verify`: a file is damaged;
      `connectors plan --exit-code`: something would change)
  2   wrong usage
  3   the spec is not complete and consistent
  4   something could not be resolved, fetched, opened or put together
  5   something could not be published or written
      (`connectors apply`: a connector could not be created, updated or deleted)
  6   a connector, or a task of one, has failed
  7   time ran out for a worker or a connector
  70  a bug in plugraft";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_tells_every_code() {
        let told: Vec<u8> =
            HELP.lines().skip(1).filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
        assert_eq!(told, [DONE, DENIED, USAGE, SPEC, INPUT, PUBLISH, FAILED, LATE, BUG]);
        assert_eq!(told, [0, 1, 2, 3, 4, 5, 6, 7, 70], "scripts rely on these");
    }
}
