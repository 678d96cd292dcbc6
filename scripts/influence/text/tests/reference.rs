//! The model against what Python gives: tokens of Hugging Face's tokenizers 0.22, vectors of PyTorch 2.15,
//! both from the same files. `TRIBUTARY_MINILM` names their folder; without it, it is the one that
//! `make target/data/minilm` writes.

use std::path::Path;
use tributary_influence_text::{Error, MiniLm, Vocabulary};

const TEXTS: [&str; 2] = [
    "Deviation from the norm of height with respect to that which is expected according to age and gender norms.",
    "The pattern in which a particular genetic trait or disorder is passed from one generation to the next.",
];

/// The folder.
fn folder() -> std::path::PathBuf {
    let made = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/data/minilm");
    let folder = std::env::var_os("TRIBUTARY_MINILM").map_or_else(|| made.into(), std::path::PathBuf::from);
    assert!(folder.is_dir(), "{} is no folder; make target/data/minilm", folder.display());
    folder
}

#[test]
fn tokens_and_vectors_are_those_of_the_reference() {
    let folder = folder();
    let vocabulary = Vocabulary::open(&folder.join("vocab.txt")).unwrap();
    let expected = [
        101, 24353, 2013, 1996, 13373, 1997, 4578, 2007, 4847, 2000, 2008, 2029, 2003, 3517, 2429, 2000,
        2287, 1998, 5907, 17606, 1012, 102,
    ];
    assert_eq!(vocabulary.tokens(TEXTS[0]), expected);

    let model = MiniLm::open(&folder).unwrap();
    let vectors = model.embed(&TEXTS, 1).unwrap();
    let expected = [
        [0.10002083, 0.05787806, 0.02795441, 0.00935385, -0.00016914, 0.02165863],
        [-0.04092339, 0.00502777, 0.00960308, 0.04022691, 0.04098408, 0.02108392],
    ];
    for (row, expected) in expected.iter().enumerate() {
        for (found, expected) in vectors.row(row).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }
    // Neither threads nor the texts beside it change a bit of a vector.
    assert!(vectors == model.embed(&TEXTS, 2).unwrap());
    let many: Vec<&str> = (0..130).map(|at| TEXTS[at % 2]).collect();
    let many = model.embed(&many, 2).unwrap();
    assert!((0..130).all(|row| many.row(row) == vectors.row(row % 2)));
    // The bits that every machine must give.
    let hash = vectors.data().iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, entry| {
        (hash ^ u64::from(entry.to_bits())).wrapping_mul(0x0000_0100_0000_01b3)
    });
    assert_eq!(hash, 0xd333_f5dc_ca00_5934, "{hash:#x}");
    assert!(matches!(model.embed(&[], 1), Err(Error::Empty)));
}

#[test]
fn wrong_files_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let open = || MiniLm::open(folder.path()).unwrap_err().to_string();
    let write = |name: &str, text: &[u8]| std::fs::write(Path::join(folder.path(), name), text).unwrap();
    assert!(open().contains("vocab.txt"), "{}", open());
    write("vocab.txt", b"[UNK]\n[CLS]\n[SEP]\n");
    assert!(open().contains("model.safetensors"), "{}", open());
    write("model.safetensors", b"not one");
    assert!(open().contains("take the file"), "{}", open());
    let header =
        br#"{"embeddings.position_embeddings.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}"#;
    let file = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 4]].concat();
    write("model.safetensors", &file);
    let expected = "the tensor embeddings.position_embeddings.weight is [1, 1] of F32, not 512 x 384 of F32; \
                    take the weights of all-MiniLM-L6-v2";
    assert_eq!(open(), expected);
}
