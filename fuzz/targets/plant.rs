//! `plant DIRECTORY`: writes the seeds of all targets.

fn main() -> std::io::Result<()> {
    let directory = std::env::args_os().nth(1).unwrap_or_else(|| "corpus".into());
    plugraft_fuzz::plant(directory.as_ref())
}
