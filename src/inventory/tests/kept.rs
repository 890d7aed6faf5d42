//! Rows that go to the disk and come back.

use super::*;

proptest! {
    #[test]
    fn a_chunk_comes_back_from_its_bytes(records in proptest::collection::vec(any_record(), 0..40)) {
        let place = region("cn-hangzhou");
        for chunk in pack(&place, &records) {
            let mut bytes = Vec::new();
            chunk.encode(&mut bytes);
            let back = Chunk::decode(place.clone(), &bytes).unwrap();
            let all = |chunk: &Chunk| chunk.rows().map(Row::snapshot).collect::<Vec<_>>();
            prop_assert_eq!(all(&back), all(&chunk));
            for row in chunk.rows() {
                prop_assert!(back.find(row.id(), words::hash(row.id()), |_| true).is_some());
            }
        }
    }

    #[test]
    fn bytes_that_were_changed_make_no_chunk_or_one_that_can_be_read(
        records in proptest::collection::vec(any_record(), 1..6),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        length in any::<proptest::sample::Index>(),
    ) {
        let place = region("cn-hangzhou");
        let mut bytes = Vec::new();
        pack(&place, &records)[0].encode(&mut bytes);
        let cut = &bytes[..length.index(bytes.len())];
        prop_assert!(Chunk::decode(place.clone(), cut).is_none());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // Nothing that a screen asks of a row may panic.
        for row in Chunk::decode(place, &bytes).iter().flat_map(Chunk::rows) {
            let _ = (row.snapshot(), row.name().len(), row.owner(), row.shared_source());
        }
    }
}

#[test]
fn what_an_earlier_run_kept_is_shown_until_a_list_is_whole() {
    let place = region("cn-hangzhou");
    let mut first = loaded(&place, &[record("s-a", "a"), record("s-b", "b"), record("s-c", "c")]);
    first.remove(&id("s-b"));
    let kept: Vec<Chunk> = first.rows_to_keep(&place).chunks().map(|chunk| chunk.into_owned()).collect();
    let mut inventory = Inventory::default();
    inventory.restore(place.clone(), kept);
    assert_eq!(ids(&inventory), ["s-a", "s-c"], "what was removed is not kept");
    inventory.begin(place.clone());
    inventory.append(pack(&place, &[record("s-d", "d")]));
    assert_eq!(ids(&inventory), ["s-a", "s-c"]);
    inventory.finish(&place);
    assert_eq!(ids(&inventory), ["s-d"]);
}
