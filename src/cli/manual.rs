//! Manual pages, one for the program and one for each of its commands, from the same grammar as the help.

use std::io::{self, Write as _};
use std::path::Path;

use clap_mangen::Man;

use super::arguments::command;
use super::{CliError, system};

/// Prints the page of the program, or writes all pages into a folder, which is made if need be.
///
/// # Errors
/// A closed stream, or a folder that cannot be written to.
pub(super) fn run(folder: Option<&Path>) -> Result<(), CliError> {
    let Some(folder) = folder else {
        let page = page(command()).map_err(system)?;
        return io::stdout().lock().write_all(&page).map_err(system);
    };
    std::fs::create_dir_all(folder).map_err(system)?;
    let mut whole = command();
    whole.build();
    let pages = std::iter::once(whole.clone()).chain(whole.get_subcommands().cloned());
    for each in pages {
        let man = Man::new(each.clone());
        std::fs::write(folder.join(man.get_filename()), page(each).map_err(system)?).map_err(system)?;
    }
    Ok(())
}

fn page(of: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(of).render(&mut page)?;
    Ok(page)
}
