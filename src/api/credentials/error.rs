//! Why there are no credentials. No variant carries text out of a credentials file but profile names and modes, and
//! none carries anything of what a giver of credentials answered but its code.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::Mode;
use crate::api::error::ApiError;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::AccountId;
use crate::domain::problem::{Problem, ProblemKind};

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Neither variables nor a file, and nobody to ask.
    #[error("no credentials in the environment and no file {}", .path.display())]
    Nowhere {
        /// Where the CLI's file would be.
        path: PathBuf,
        /// Where the INI files would be.
        others: Vec<PathBuf>,
        /// Why the metadata of an ECS instance gave none, if it was asked.
        metadata: Option<Silence>,
    },
    /// No profile of that name.
    #[error("no profile {name}")]
    NoSuchProfile {
        /// The name that was asked for, or that the file calls the current one.
        name: Untrusted,
        /// The file, if one was read.
        path: Option<PathBuf>,
    },
    /// The profile's mode cannot be used here.
    #[error("profile {name} is of mode {}, which is not supported", .mode.shown())]
    Unsupported {
        /// The profile.
        name: Untrusted,
        /// Its mode.
        mode: Mode,
    },
    /// The profile lacks something.
    #[error("profile {name} has no {field}")]
    Incomplete {
        /// The profile.
        name: Untrusted,
        /// The field of the file.
        field: &'static str,
    },
    /// The source profiles of a profile lead back to it, or on and on.
    #[error("the source profiles of {name} lead back to it")]
    Loop {
        /// The profile.
        name: Untrusted,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {kind}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The file is not what it should be.
    #[error("{}:{line}:{column}: {fault}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, in bytes from 1; 0 at the very end of a line.
        column: usize,
        /// What is wrong.
        fault: Fault,
    },
    /// The profile names somebody to ask or something to run that is not asked and not run.
    #[error("profile {name}: {why}")]
    Forbidden {
        /// The profile.
        name: Untrusted,
        /// Why not.
        why: Forbidden,
    },
    /// Whoever was asked gave none.
    #[error("profile {name}: {giver}: {why}")]
    Silent {
        /// The profile.
        name: Untrusted,
        /// Who was asked.
        giver: Giver,
        /// What came instead.
        why: Silence,
    },
    /// The Security Token Service gave none, or did not say whose they are.
    #[error("profile {name}: {action}: {error}")]
    Service {
        /// The profile.
        name: Untrusted,
        /// What was called.
        action: &'static str,
        /// What came of it.
        error: Box<ApiError>,
    },
    /// Their time is over, and the source has no others.
    #[error("the credentials of profile {name} ended at {at}")]
    Ended {
        /// The profile.
        name: Untrusted,
        /// When.
        at: Timestamp,
    },
    /// The source gives credentials of somebody else now. They are not used: whoever was verified stays who acts.
    #[error("profile {name} has become account {account}")]
    Changed {
        /// The profile.
        name: Untrusted,
        /// Whose they are now.
        account: AccountId,
    },
}

/// What is wrong with a file, without repeating any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not JSON here. The parser's words, which name no content.
    #[error("{0}")]
    Syntax(String),
    /// It ends too early. The parser's words.
    #[error("{0}")]
    CutShort(String),
    /// It is JSON, but a value is of another type than it should be, such as a number in place of a text.
    #[error("a value of the wrong type")]
    WrongType,
    /// A line of an INI file is neither a section nor `key = value`.
    #[error("neither a [section] nor key = value")]
    NoPair,
    /// It is not UTF-8.
    #[error("not UTF-8")]
    NotText,
}

/// Who gives credentials, or part of what is needed for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Giver {
    /// The metadata of the ECS instance.
    #[error("instance metadata")]
    Metadata,
    /// An address that a profile or a variable names.
    #[error("credentials URI")]
    Uri,
    /// A command that a profile names.
    #[error("command")]
    Command,
    /// The file with the token of an identity provider.
    #[error("OIDC token file")]
    TokenFile,
    /// The Security Token Service.
    #[error("Security Token Service")]
    TokenService,
}

/// What came in place of credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// Nobody was reached. The system's words.
    #[error("not reached: {0}")]
    NotReached(Untrusted),
    /// Nothing in time.
    #[error("no answer within {}s", .0.as_secs())]
    TooSlow(Duration),
    /// A redirect, which is not followed.
    #[error("a redirect, which is not followed")]
    Redirect,
    /// This HTTP status.
    #[error("HTTP {0}")]
    Status(u16),
    /// More than is read.
    #[error("more than {0} bytes")]
    TooLarge(usize),
    /// Something that is not credentials.
    #[error("an answer that is not credentials")]
    Unintelligible,
    /// Another code than success.
    #[error("code {0}")]
    Code(Untrusted),
    /// The metadata service gives no token, and to ask without one is forbidden by a variable.
    #[error("HTTP {0} in place of a token, and asking without one is switched off")]
    NoToken(u16),
    /// The command ended with this code; `None` if a signal ended it.
    #[error("exit code {}", .0.map_or_else(|| "none".to_owned(), |code| code.to_string()))]
    Exit(Option<i32>),
    /// The command printed a profile of a mode that is not followed.
    #[error("a profile of mode {0}")]
    Mode(Untrusted),
    /// The command printed no such field.
    #[error("no {0}")]
    Lacks(&'static str),
}

/// Why somebody is not asked or something is not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is not an address.
    #[error("the credentials URI is not an http(s) address")]
    UriMalformed,
    /// A name or password stands in the address.
    #[error("the credentials URI carries a user name")]
    UriUser,
    /// The address is a link-local or metadata address.
    #[error("the credentials URI leads to a link-local address")]
    UriLinkLocal,
    /// Plain http to another machine.
    #[error("the credentials URI is plain http to another machine")]
    UriPlain,
    /// Another machine that is not on the list.
    #[error("the credentials URI leads to {0}, which is not allowed")]
    UriHost(Untrusted),
    /// Switched off by this variable.
    #[error("switched off by {0}")]
    SwitchedOff(&'static str),
    /// There is no such program at an absolute path.
    #[error("the program {0} was not found")]
    NoProgram(Untrusted),
    /// Others could change the program, or the folder that it is in.
    #[error("others than its owner can change {}", .0.display())]
    Writable(PathBuf),
    /// The quotes of the command do not close.
    #[error("the quotes of the command do not close")]
    Quotes,
    /// The profile's own endpoint of the Security Token Service is not below the domain in use.
    #[error("{0} is not below the domain in use")]
    Endpoint(Untrusted),
}

impl CredentialError {
    /// Whether nothing was found, as opposed to something that cannot be used.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Nowhere { .. } => true,
            Self::Incomplete { name, .. } => name.raw() == super::ENVIRONMENT,
            _ => false,
        }
    }

    /// The same as a problem of the request that could not be signed. Its code stands for the kind of trouble; the
    /// service's own code where the service answered.
    #[must_use]
    pub fn problem(&self) -> Problem {
        if let Self::Service { action, error, .. } = self {
            // Whatever STS says, the request itself was not sent.
            let inner = error.problem(action, None);
            return Problem { kind: ProblemKind::Credentials, ..inner };
        }
        let status = match self {
            Self::Silent { why: Silence::Status(status) | Silence::NoToken(status), .. } => Some(*status),
            _ => None,
        };
        let message = self.to_string().as_str().into();
        Problem { kind: ProblemKind::Credentials, code: self.code().into(), message, status, ..Problem::default() }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "Credentials.Changed",
            Self::Ended { .. } => "Credentials.Ended",
            Self::Silent { .. } | Self::Service { .. } => "Credentials.NotRenewed",
            Self::Forbidden { .. } => "Credentials.Forbidden",
            _ => "Credentials.Unusable",
        }
    }
}
