//! Vectors against plain arithmetic.

use proptest::prelude::*;

use super::*;

fn vectors(dimensions: usize, count: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), dimensions), count)
}

/// The cosine in floats of double precision; 0 where a vector has no direction.
fn plain_cosine(left: &[u8], right: &[u8]) -> f64 {
    let product = |left: &[u8], right: &[u8]| -> f64 {
        left.iter().zip(right).map(|(a, b)| f64::from(a.cast_signed()) * f64::from(b.cast_signed())).sum()
    };
    let lengths = (product(left, left) * product(right, right)).sqrt();
    if lengths == 0.0 { 0.0 } else { product(left, right) / lengths }
}

proptest! {
    #[test]
    fn quantising_keeps_directions(
        values in proptest::collection::vec(-1.0_f32..1.0, 384),
        others in proptest::collection::vec(-1.0_f32..1.0, 384),
        factor in 1e-3_f32..1e3,
    ) {
        let (left, right) = (Vector::from_floats(&values).unwrap(), Vector::from_floats(&others).unwrap());
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let wanted = product(&values, &others) / (product(&values, &values) * product(&others, &others)).sqrt();
        prop_assert!((f64::from(left.cosine(&right).unwrap()) - wanted).abs() < 3e-3);
        let longer: Vec<f32> = values.iter().map(|value| value * factor).collect();
        prop_assert!(Vector::from_floats(&longer).unwrap().cosine(&left).unwrap() > 0.9999);
        prop_assert_eq!(Vector::from_bytes(&left.to_bytes(), 384), Ok(left));
    }

    #[test]
    fn the_nearest_are_those_of_a_plain_search(
        (dimensions, all, wanted) in (1_usize..80, 1_usize..150).prop_flat_map(|(dimensions, count)| {
            (Just(dimensions), vectors(dimensions, count), proptest::collection::vec(any::<u8>(), dimensions))
        }),
        count in 0_usize..20,
        words in proptest::collection::vec(any::<u64>(), 0..4),
    ) {
        let block = VectorBlock::from_bytes(&all.concat(), dimensions).unwrap();
        let query = Vector::from_bytes(&wanted, dimensions).unwrap();
        let positions: Vec<u32> = (0..256).filter(|n| words.get(n / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)).map(|n| n as u32).collect();
        let everything: Vec<u32> = (0..all.len() as u32).collect();
        for (candidates, among) in [
            (Candidates::All, &everything),
            (Candidates::Positions(&positions), &positions),
            (Candidates::Bitmap(&words), &positions),
        ] {
            let hits = block.nearest(&query, count, candidates).unwrap();
            let mut plain: Vec<f64> =
                among.iter().filter_map(|n| all.get(*n as usize)).map(|vector| plain_cosine(vector, &wanted)).collect();
            plain.sort_by(|a, b| b.total_cmp(a));
            prop_assert_eq!(hits.len(), count.min(plain.len()));
            for (hit, wanted_cosine) in hits.iter().zip(plain) {
                prop_assert!((f64::from(hit.cosine) - wanted_cosine).abs() < 1e-5);
                prop_assert!(among.contains(&hit.position));
                prop_assert!((plain_cosine(&all[hit.position as usize], &wanted) - f64::from(hit.cosine)).abs() < 1e-5);
            }
            prop_assert!(hits.is_sorted_by(|a, b| a > b), "best first, and none twice");
        }
    }

    #[test]
    fn a_block_is_what_was_pushed_and_not_removed(
        all in vectors(5, 20),
        removed in proptest::collection::vec(0_u32..25, 0..25),
    ) {
        let (mut block, mut plain) = (VectorBlock::new(5).unwrap(), all.clone());
        for (n, vector) in all.iter().enumerate() {
            prop_assert_eq!(block.push(vector), Ok(n as u32));
        }
        for position in removed {
            if (position as usize) < plain.len() {
                plain.swap_remove(position as usize);
                prop_assert_eq!(block.swap_remove(position), Ok(()));
            } else {
                prop_assert_eq!(block.swap_remove(position), Err(VectorError::Position(position as usize)));
            }
        }
        prop_assert_eq!((block.len(), block.is_empty()), (plain.len(), plain.is_empty()));
        prop_assert_eq!(block.to_bytes(), plain.concat());
        let query = Vector::from_bytes(&all[0], 5).unwrap();
        let again = VectorBlock::from_bytes(&plain.concat(), 5).unwrap();
        prop_assert_eq!(block.nearest(&query, 9, Candidates::All), again.nearest(&query, 9, Candidates::All));
    }
}

#[test]
fn equal_vectors_keep_the_order_of_their_positions() {
    let block = VectorBlock::from_bytes(&[1, 2, 3].repeat(10), 3).unwrap();
    let hits = block.nearest(&Vector::from_bytes(&[1, 2, 3], 3).unwrap(), 4, Candidates::All).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert!((hits[0].cosine - 1.0).abs() < 1e-6);
}

#[test]
fn damaged_lengths_are_errors() {
    assert_eq!(Vector::from_bytes(&[0; 383], 384), Err(VectorError::Length { expected: 384, found: 383 }));
    assert_eq!(Vector::from_bytes(&[], 0), Err(VectorError::Dimensions(0)));
    assert_eq!(VectorBlock::from_bytes(&[0; 10], 3).err(), Some(VectorError::Ragged { dimensions: 3, found: 10 }));
    assert_eq!(VectorBlock::new(70_000).err(), Some(VectorError::Dimensions(70_000)));
    let mut block = VectorBlock::new(3).unwrap();
    assert_eq!(block.push(&[1, 2]), Err(VectorError::Length { expected: 3, found: 2 }));
    let four = Vector::from_bytes(&[1; 4], 4).unwrap();
    assert_eq!(block.nearest(&four, 1, Candidates::All), Err(VectorError::Length { expected: 3, found: 4 }));
    assert_eq!(four.cosine(&Vector::from_bytes(&[1], 1).unwrap()), Err(VectorError::Length { expected: 4, found: 1 }));
}

#[test]
fn what_points_nowhere_is_no_vector() {
    for values in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0], [1e-39, 0.0]] {
        assert_eq!(Vector::from_floats(&values), Err(VectorError::NoDirection));
    }
}
