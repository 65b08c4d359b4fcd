//! The `dossier` program.

use std::process::ExitCode;

// Many small values are made and dropped for each answer; the system's allocator takes a quarter of a list's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dossier::cli::main()
}
