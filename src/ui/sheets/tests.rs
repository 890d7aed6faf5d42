//! Frames of every sheet, reached by keys and answers alone, at the two sizes that people have and at all others.

mod anything;
mod cloud;
mod folders;
mod frames;
mod large;
mod naming;
mod owner;
mod received;
mod regions;
mod reviews;
mod sizes;
mod stage;
mod trust;
mod using;
