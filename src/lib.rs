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
//!
//! # What to touch for
//!
//! Every new word goes into `assets/text/en.toml` and `assets/text/zh-CN.toml`, with the same blanks; `tests/house.rs` and
//! [`text`] tell what is missing in either. Frames are looked at as `.snap` files before they are kept.
//!
//! **A column** of the snapshots: `src/ui/panes/snapshots.rs` (`Cell`, `columns`, `cell`); its title under `[column]`. If
//! the list does not hold the value yet: `src/domain/snapshot.rs` for what it means, `src/api/ecs/snapshots.rs` to read it,
//! `src/inventory/pack.rs` and `row.rs` to keep it packed, `src/inventory/search.rs` to sort by it.
//!
//! **A rule** before something is sent: [`domain::preflight::Rule`] and the file of `src/domain/preflight/` that its kind
//! of change has; a fact that it needs in `src/domain/facts/` (and `missing.rs`), read by `src/work/prepare/fetch.rs`; its
//! words in `src/ui/sheets/review/findings.rs`; a table of cases in `src/domain/preflight/tests/`, the service's own answer
//! in `src/sandbox/` with a test in `tests/sandbox/`, and a run of `tests/honesty` against both.
//!
//! **An action**: a name and a row in [`app::actions`], which gives it to footer, help, palette and README; why it is off
//! in [`app::status`] and `[off]`; what it does in the file of `src/app/update/` that fits; a test in
//! `src/app/update/tests/`. `README_UPDATE=1 cargo test --test readme` renews the README's keys.
//!
//! **A sheet**: `src/app/sheets/NAME.rs` (what it holds and what keys do) and a variant of [`app::sheets::Sheet`] and its
//! `match`es; a [`app::actions::Context`] if it has keys of its own; `src/ui/sheets/NAME.rs` to draw it; frames at three
//! sizes in `src/ui/sheets/tests/`. What it wants to be changed is an [`domain::plan::Intent`]: review, sending, undo and
//! recovery come with that.
//!
//! **A call** of the API: a file of `src/api/SERVICE/` with its wire records; the same in `src/sandbox/`, which shares no code
//! with it; a test in `tests/sandbox/`. A call that changes something is a [`domain::plan::Call`] and is sent only by
//! [`work`], with a ticket of the journal.
//!
//! **A setting**: a line in [`store::config::keys`], which gives it to `snapferry config`, its schema and the README; a field
//! of [`store::config::Config`] and an arm of its `set`; its meaning under `[setting]`.
//!
//! **A command**: a file of `src/cli/headless/` and a place in its `COMMANDS`; a golden answer in `tests/commands/`.

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
