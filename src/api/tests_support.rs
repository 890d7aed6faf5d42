//! What tests of this module share: a still clock and a server that answers what it is told.
