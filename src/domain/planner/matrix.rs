//! Covering a matrix of wanted pairs with the fewest shares.
//!
//! A share is a rectangle: all of its snapshots times all of its principals. Finding the fewest rectangles is hard in
//! general, so it is done exactly where few rectangles come into question and greedily elsewhere. Rectangles may
//! overlap; of two covers with equally many the one with fewer principals in all is taken, because each may mean an
//! invitation.

use std::collections::{BTreeMap, BTreeSet};

/// How many different rectangles may come into question for all their combinations to be tried.
const FEW: usize = 14;
/// How many are looked at otherwise.
const MANY: usize = 300;

/// Rows and columns, by their numbers in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rectangle {
    /// Which rows.
    pub rows: Vec<usize>,
    /// Which columns.
    pub columns: Vec<usize>,
}

type Set = BTreeSet<usize>;

/// Rectangles that cover the cells of `rows` and no others; `rows` has for each row the columns that are wanted.
#[must_use]
pub fn cover(rows: &[Set]) -> Vec<Rectangle> {
    let classes = Classes::of(rows);
    if classes.rows.is_empty() {
        return Vec::new();
    }
    let candidates = candidates(&classes);
    let mut covers = vec![by_rows(&classes), by_columns(&classes), greedy(&classes, &candidates)];
    let best = covers.iter().map(Vec::len).min().unwrap_or_default();
    if candidates.len() <= FEW {
        covers.extend(exact(&classes, &candidates, best));
    }
    let cost = |cover: &Vec<Block>| {
        let width = |block: &Block| block.1.iter().map(|class| classes.columns[*class].len()).sum::<usize>();
        (cover.len(), cover.iter().map(width).sum::<usize>())
    };
    let best = covers.into_iter().min_by_key(cost).unwrap_or_default();
    let mut found: Vec<Rectangle> = best.iter().map(|block| classes.rectangle(block)).collect();
    found.sort();
    found
}

/// A rectangle of classes: of rows and of columns.
type Block = (Set, Set);

/// Rows that want the same, and columns that are wanted by the same, each taken together.
struct Classes {
    /// The rows of each class.
    rows: Vec<Vec<usize>>,
    /// The columns of each class.
    columns: Vec<Vec<usize>>,
    /// For each class of rows the classes of columns that it wants.
    wanted: Vec<Set>,
}

impl Classes {
    fn of(rows: &[Set]) -> Self {
        let mut by_content: BTreeMap<&Set, Vec<usize>> = BTreeMap::new();
        for (no, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            by_content.entry(row).or_default().push(no);
        }
        let mut groups: Vec<(&Set, Vec<usize>)> = by_content.into_iter().collect();
        groups.sort_by(|one, other| one.1.cmp(&other.1));
        let mut users: BTreeMap<usize, Set> = BTreeMap::new();
        for (class, (row, _)) in groups.iter().enumerate() {
            for column in *row {
                users.entry(*column).or_default().insert(class);
            }
        }
        let mut by_users: BTreeMap<&Set, Vec<usize>> = BTreeMap::new();
        for (column, of) in &users {
            by_users.entry(of).or_default().push(*column);
        }
        let mut columns: Vec<Vec<usize>> = by_users.into_values().collect();
        columns.sort();
        let wants = |row: &Set| (0..columns.len()).filter(|class| row.contains(&columns[*class][0])).collect();
        let wanted = groups.iter().map(|(row, _)| wants(row)).collect();
        Self { rows: groups.into_iter().map(|(_, rows)| rows).collect(), columns, wanted }
    }

    fn rectangle(&self, block: &Block) -> Rectangle {
        let numbers = |classes: &Set, of: &[Vec<usize>]| {
            let mut all: Vec<usize> = classes.iter().flat_map(|class| of[*class].iter().copied()).collect();
            all.sort_unstable();
            all
        };
        Rectangle { rows: numbers(&block.0, &self.rows), columns: numbers(&block.1, &self.columns) }
    }

    fn cells(&self) -> BTreeSet<(usize, usize)> {
        self.wanted.iter().enumerate().flat_map(|(row, set)| set.iter().map(move |column| (row, *column))).collect()
    }
}

fn by_rows(classes: &Classes) -> Vec<Block> {
    classes.wanted.iter().enumerate().map(|(row, wanted)| (Set::from([row]), wanted.clone())).collect()
}

fn by_columns(classes: &Classes) -> Vec<Block> {
    let users =
        |column: usize| (0..classes.wanted.len()).filter(|row| classes.wanted[*row].contains(&column)).collect();
    (0..classes.columns.len()).map(|column| (users(column), Set::from([column]))).collect()
}

/// The largest rectangles: sets of columns that rows have in common, each with all rows that want them.
fn candidates(classes: &Classes) -> Vec<Block> {
    let mut sets: BTreeSet<Set> = classes.wanted.iter().cloned().collect();
    let mut open: Vec<Set> = sets.iter().cloned().collect();
    while let Some(set) = open.pop() {
        for row in &classes.wanted {
            let common: Set = set.intersection(row).copied().collect();
            if !common.is_empty() && sets.len() < MANY && sets.insert(common.clone()) {
                open.push(common);
            }
        }
    }
    let rows = |set: &Set| (0..classes.wanted.len()).filter(|row| set.is_subset(&classes.wanted[*row])).collect();
    sets.into_iter().map(|set| (rows(&set), set)).collect()
}

fn cells_of(block: &Block) -> impl Iterator<Item = (usize, usize)> {
    block.0.iter().flat_map(|row| block.1.iter().map(move |column| (*row, *column)))
}

/// Always the rectangle that covers most of what is left.
fn greedy(classes: &Classes, candidates: &[Block]) -> Vec<Block> {
    let mut left = classes.cells();
    let mut cover = Vec::new();
    while !left.is_empty() {
        let gain = |block: &&Block| cells_of(block).filter(|cell| left.contains(cell)).count();
        let Some(best) = candidates.iter().rev().max_by_key(gain) else { break };
        for cell in cells_of(best) {
            left.remove(&cell);
        }
        cover.push(best.clone());
    }
    cover
}

/// The smallest combination that covers everything, if one is smaller than `most`.
fn exact(classes: &Classes, candidates: &[Block], most: usize) -> Option<Vec<Block>> {
    let all = classes.cells();
    let mut best: Option<Vec<Block>> = None;
    for choice in 0_u32..1 << candidates.len() {
        let size = choice.count_ones() as usize;
        if size >= best.as_ref().map_or(most, Vec::len) {
            continue;
        }
        let blocks = || candidates.iter().enumerate().filter(|(no, _)| choice & 1 << no != 0).map(|(_, block)| block);
        let covered: BTreeSet<(usize, usize)> = blocks().flat_map(cells_of).collect();
        if covered == all {
            best = Some(blocks().cloned().collect());
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sets(rows: &[&[usize]]) -> Vec<Set> {
        rows.iter().map(|row| row.iter().copied().collect()).collect()
    }

    #[test]
    fn a_uniform_matrix_is_one_rectangle() {
        let found = cover(&sets(&[&[0, 1, 2], &[0, 1, 2]]));
        assert_eq!(found, [Rectangle { rows: vec![0, 1], columns: vec![0, 1, 2] }]);
        assert_eq!(cover(&sets(&[&[], &[]])), []);
    }

    #[test]
    fn one_missing_pair_takes_two() {
        assert_eq!(cover(&sets(&[&[0, 1, 2], &[0, 1], &[0, 1, 2]])).len(), 2);
        assert_eq!(cover(&sets(&[&[0, 1], &[0, 1, 2], &[1, 2]])).len(), 2, "two that overlap");
    }

    #[test]
    fn two_that_overlap_are_found() {
        let found = cover(&sets(&[&[0, 1], &[0, 1, 2, 3], &[2, 3]]));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn principals_get_as_few_invitations_as_can_be() {
        let found = cover(&sets(&[&[0, 1, 2], &[0, 1, 2, 3]]));
        let invited: usize = found.iter().map(|one| one.columns.len()).sum();
        assert_eq!((found.len(), invited), (2, 4), "by column: {found:?}");
    }

    fn fewest(rows: &[Set]) -> usize {
        let wanted: BTreeSet<(usize, usize)> =
            rows.iter().enumerate().flat_map(|(no, row)| row.iter().map(move |column| (no, *column))).collect();
        let blocks: Vec<BTreeSet<(usize, usize)>> = (1_u32..1 << rows.len())
            .map(|choice| {
                let chosen: Vec<usize> = (0..rows.len()).filter(|no| choice & 1 << no != 0).collect();
                let common = chosen.iter().map(|no| rows[*no].clone()).reduce(|a, b| &a & &b).unwrap_or_default();
                chosen.iter().flat_map(|no| common.iter().map(move |column| (*no, *column))).collect()
            })
            .collect();
        (0..=rows.len()).find(|size| covers(&blocks, &wanted, *size)).unwrap_or(usize::MAX)
    }

    fn covers(blocks: &[BTreeSet<(usize, usize)>], left: &BTreeSet<(usize, usize)>, size: usize) -> bool {
        let Some(cell) = left.first() else { return true };
        let fits = |block: &&BTreeSet<(usize, usize)>| block.contains(cell);
        size > 0 && blocks.iter().filter(fits).any(|block| covers(blocks, &(left - block), size - 1))
    }

    proptest! {
        #[test]
        fn covers_are_exact_deterministic_and_small(
            rows in prop::collection::vec(prop::collection::btree_set(0..5usize, 0..5), 0..5),
        ) {
            let found = cover(&rows);
            let mut cells = BTreeSet::new();
            for one in &found {
                for (row, column) in one.rows.iter().flat_map(|row| one.columns.iter().map(move |column| (*row, *column))) {
                    prop_assert!(rows[row].contains(&column), "{row} x {column} is not wanted");
                    cells.insert((row, column));
                }
            }
            prop_assert_eq!(cells.len(), rows.iter().map(Set::len).sum::<usize>());
            prop_assert_eq!(found.len(), fewest(&rows));
            prop_assert_eq!(cover(&rows), found);
        }
    }
}
