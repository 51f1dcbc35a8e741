//! The command line: a customer of the library like any other.

pub(crate) fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
