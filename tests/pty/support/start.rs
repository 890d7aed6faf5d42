//! What a program is started with.

use std::ffi::{OsStr, OsString};

use portable_pty::CommandBuilder;

use super::place::Place;
use super::term::Term;

/// How a program is to be started.
pub struct Start {
    program: OsString,
    before: Vec<OsString>,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    folder: OsString,
    size: (u16, u16),
}

impl Start {
    /// `snapferry` at 80x24, with nothing of this process's environment.
    pub fn new(place: &Place) -> Self {
        let environment = place.environment().into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self {
            program: env!("CARGO_BIN_EXE_snapferry").into(),
            before: Vec::new(),
            arguments: Vec::new(),
            environment,
            folder: place.home().into(),
            size: (80, 24),
        }
    }

    /// Another program in place of `snapferry`.
    pub fn program(mut self, program: impl Into<OsString>) -> Self {
        self.program = program.into();
        self
    }

    /// Arguments of the program.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Columns and rows in place of 80 and 24.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Lets a shell script start the program, whose command line it finds in `"$@"`.
    pub fn under(mut self, script: &str) -> Self {
        self.before = ["sh", "-c", script, "sh"].map(OsString::from).to_vec();
        self
    }

    pub fn open(self) -> Term {
        let mut line = self.before;
        line.push(self.program);
        line.extend(self.arguments);
        let mut command = CommandBuilder::from_argv(line);
        command.env_clear();
        command.cwd(self.folder);
        self.environment.into_iter().for_each(|(name, value)| command.env(name, value));
        Term::open(command, self.size)
    }
}
