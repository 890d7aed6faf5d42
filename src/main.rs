//! The program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    match snapferry::cli::run(std::env::args_os()) {
        Ok(code) => code,
        Err(error) => {
            snapferry::cli::tell(&error);
            snapferry::cli::exit_code(&error)
        }
    }
}
