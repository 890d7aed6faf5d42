//! What the tests need: a sandbox on a clock of their own, callers, and a world to start from.

mod call;
mod control;
mod lab;
mod shape;
mod sign;
mod world;

pub use self::call::{Call, DIRECTORY, ECS, GROUPS, KMS, RAM, Reply, SHARING, STS, Service};
pub use self::control::Outside;
pub use self::lab::{Caller, Lab};
pub use self::world::*;

/// The texts of `field` in an array, in order.
#[track_caller]
pub fn texts<'a>(rows: &'a serde_json::Value, field: &str) -> Vec<&'a str> {
    let rows = rows.as_array().expect("a list");
    rows.iter().map(|row| row[field].as_str().unwrap_or_else(|| panic!("{field} in {row}"))).collect()
}
