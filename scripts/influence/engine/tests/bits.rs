//! The bits that every machine must give: of training, of a head's features, and of a kernel's scores.

use tributary_influence::head::{Head, Settings};
use tributary_influence::quantised::{Quantised, best_scale};
use tributary_influence::trak::{Kernel, Shared};
use tributary_influence::{Data, Matrix, Random, Training};

fn hash(entries: impl Iterator<Item = u32>) -> u64 {
    entries.fold(0xcbf2_9ce4_8422_2325, |hash, bits| {
        (hash ^ u64::from(bits)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn bits(matrix: &Matrix) -> u64 {
    hash(matrix.data().iter().map(|entry| entry.to_bits()))
}

#[test]
fn training_features_and_scores_have_the_pinned_bits() {
    let mut random = Random::new(7);
    let inputs = Matrix::from_fn(300, 40, |_, _| random.between(-1.0, 1.0));
    let labels =
        (0..300).map(|row| usize::from(inputs[(row, 0)] > 0.0) + usize::from(inputs[(row, 1)] > 0.0));
    let data = Data::new(inputs.clone(), labels.collect(), 3).unwrap();
    let all: Vec<usize> = (0..300).collect();
    let training = Training {
        hidden: vec![20],
        epochs: 5,
        batch: 16,
        rate: 0.1,
        momentum: 0.9,
        dropout: 0.1,
        decay: 1e-3,
    };

    let network = training.train(&data, &all, 1).unwrap();
    let shared = Shared::new(&data, &data, 2);
    let scores = Kernel::new(&network, &data, &data, &shared, 2).unwrap().scores(1.0).unwrap();
    let head = Training { hidden: vec![], ..training }.train(&data, &all, 1).unwrap();
    let features = Head::new(&head, &data, Settings { basis: 20, damping: 0.1 }, 2).unwrap();
    let features = features.record_features(&data).unwrap();
    let quantised = Quantised::new(&features, best_scale(&features).unwrap()).unwrap();

    let found = [
        bits(&network.layers()[0].weights),
        bits(&head.layers()[0].weights),
        bits(&scores.weights),
        bits(&features),
        hash(quantised.data().iter().map(|entry| u32::from(*entry as u8))),
    ];
    let pinned = [
        0x2fc9_ee1a_a961_2c71,
        0x2ebd_9b82_217c_c48c,
        0xaeeb_bc8c_bbd0_043e,
        0xea7f_438e_12b9_2a7a,
        0xa0bf_125c_e15b_ddeb,
    ];
    assert_eq!(found, pinned, "{found:#x?}");
}
