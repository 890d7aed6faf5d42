//! snapferry: share Alibaba Cloud ECS snapshots between accounts from a terminal.
//!
//! Keys and answers become messages; [`app::update`] turns a message into a changed model and a list of effects;
//! effects are carried out by [`work`], which talks to the cloud through [`api`] and sends events back; [`ui`] draws
//! the model. A room imports only from rooms below it; `tests/house.rs` checks that.
//!
//! | floor | room | what it knows |
//! |---|---|---|
//! | 0 | [`base`] | clock, randomness, secrets, text from strangers, files, the ledger that permits changes |
//! | 1 | [`text`] | every word the user reads |
//! | 1 | [`domain`] | the facts of snapshot sharing: identifiers, shares, access, plans and how far they are. Pure |
//! | 2 | [`api`] | the shared API client: signing, credentials, transport, one file per service |
//! | 2 | [`inventory`] | the snapshots in memory, packed |
//! | 2 | [`store`] | what is on disk: configuration, journal, notes |
//! | 3 | [`work`] | effects made real: a job in, events out |
//! | 4 | [`app`] | model, messages, update, actions, sheets. No I/O |
//! | 5 | [`ui`] | drawing |
//! | 6 | [`terminal`], [`cli`], [`run`] | the terminal, the arguments, the loop |
//! | beside | [`sandbox`] | an emulator of the same services over real HTTP |

pub mod api;
pub mod app;
pub mod base;
pub mod cli;
pub mod domain;
pub mod inventory;
pub mod run;
pub mod sandbox;
pub mod store;
pub mod terminal;
pub mod text;
pub mod ui;
pub mod work;
