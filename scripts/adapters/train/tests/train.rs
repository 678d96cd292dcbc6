//! Training on the small model of the engine's tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::peft::{self, Module};
use tributary_adapters::{Adapter, Arithmetic, Digest, Logits, Model, Part, Sequence, Tokens};
use tributary_adapters_train::features::{self, Features};
use tributary_adapters_train::{
    Error, Gradient, Record, Settings, Weights, encode, read, record_root, train, write, write_features,
};
use tributary_influence::Random;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixture/model.gguf")
}

fn model(arithmetic: Arithmetic) -> Model {
    Model::open(&path(), arithmetic, 1).unwrap()
}

fn tokens() -> Tokens {
    Tokens::of(&Gguf::open(&path()).unwrap()).unwrap()
}

fn random_weights(model: &Model, modules: &[Module]) -> Weights {
    let settings = peft::Settings { rank: 3, scale: 1.5, modules: modules.to_vec(), layers: None };
    let mut weights = Weights::zeros(&settings, model.config());
    let mut random = Random::new(4);
    weights.numbers_mut().for_each(|entry| *entry = random.between(-0.2, 0.2));
    weights
}

/// -ln p of the tokens after the first, by the engine.
fn loss(model: &Model, weights: &Weights, text: &[u32]) -> f64 {
    let mut sequence = Sequence::new(Some(Arc::new(weights.adapter(model.config().dimensions.layers))));
    let part = Part { sequence: &mut sequence, tokens: &text[..text.len() - 1], logits: Logits::All };
    let logits = model.forward(&mut [part]).unwrap().remove(0);
    let rows = logits.chunks_exact(model.config().vocabulary).zip(&text[1..]);
    let each = rows.map(|(logits, token)| {
        let largest = logits.iter().copied().fold(f32::MIN, f32::max);
        let total: f64 = logits.iter().map(|logit| f64::from(logit - largest).exp()).sum();
        total.ln() + f64::from(largest) - f64::from(logits[*token as usize])
    });
    each.sum()
}

#[test]
fn gradients_are_those_of_the_engines_loss() {
    let model = model(Arithmetic::Float);
    let text = tokens().encode("in the end, all is one and the same thing");
    let mut weights = random_weights(&model, &Module::ALL);
    let gradient = Gradient::new(&model, &weights, &text);
    let expected = loss(&model, &weights, &text);
    assert!((gradient.loss.sum - expected).abs() < 1e-4 * expected, "{} {expected}", gradient.loss.sum);
    assert_eq!(gradient.loss.tokens, text.len() - 1);
    // Along each matrix's gradient, the loss rises by the square of its length.
    for index in 0..gradient.weights.matrices.len() {
        for is_a in [true, false] {
            let along = &gradient.weights.matrices[index];
            let along = if is_a { along.a.clone() } else { along.b.clone() };
            let square: f64 = along.iter().map(|entry| f64::from(*entry).powi(2)).sum();
            let size = 0.02 / square.sqrt();
            let mut at = |factor: f64| {
                let before = weights.clone();
                let matrix = &mut weights.matrices[index];
                let entries = if is_a { &mut matrix.a } else { &mut matrix.b };
                entries
                    .iter_mut()
                    .zip(&along)
                    .for_each(|(entry, along)| *entry += (factor * size) as f32 * along);
                let found = loss(&model, &weights, &text);
                weights = before;
                found
            };
            let found = (at(1.0) - at(-1.0)) / (2.0 * size);
            assert!((found / square - 1.0).abs() < 0.03, "matrix {index} {is_a}: {found} {square}");
        }
    }
}

fn records() -> Vec<Record> {
    [
        "the cat is in the house",
        "all of the cats are in the houses",
        "a dog and a cat",
        "",
        "dogs and cats and more",
    ]
    .map(Record::new)
    .to_vec()
}

fn settings() -> Settings {
    Settings { rank: 4, epochs: 30, batch: 2, learning_rate: 0.01, longest: 20, ..Settings::default() }
}

#[test]
fn a_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, settings: &Settings, threads| {
        let trained = train(&model, &tokens, &records(), settings, threads, |_, _| ()).unwrap();
        let folder = folder.path().join(name);
        let base = Digest::sha256(b"base");
        let (_, digest) = write(&folder, base, &model, &records(), settings, &trained).unwrap();
        (digest, trained)
    };
    let (digest, trained) = made("one", &settings(), 1);
    assert_eq!(made("two", &settings(), 3), (digest, trained.clone()));
    let other = Settings { seed: 2, ..settings() };
    assert_ne!(made("other", &other, 1).0, digest);
    assert!(trained.losses[29] < 0.6 * trained.losses[0], "{:?}", trained.losses);
    for file in ["adapter_model.safetensors", "adapter_config.json", "manifest.json"] {
        let read = |name: &str| std::fs::read(folder.path().join(name).join(file)).unwrap();
        assert!(read("one") == read("two"), "{file}");
    }
    // The bits that every machine must give.
    let weights = std::fs::read(folder.path().join("one/adapter_model.safetensors")).unwrap();
    assert_eq!(
        Digest::sha256(&weights).to_string(),
        "sha256:340caf009e253265171ff31e18ad05927f15fe0dac8a0aa1bc41e4d424f825cc"
    );
}

#[test]
fn the_engine_runs_what_was_trained() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let trained = train(&model, &tokens, &records(), &settings(), 2, |_, _| ()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let base = Digest::sha256(&std::fs::read(path()).unwrap());
    let (manifest, _) = write(folder.path(), base, &model, &records(), &settings(), &trained).unwrap();
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let config = peft::Settings::parse("x", &read("adapter_config.json")).unwrap();
    let weights = read("adapter_model.safetensors");
    manifest.weights.parse::<Digest>().unwrap().check(Path::new("x"), &weights).unwrap();
    let adapter = Adapter::parse("x", config, &model.config().dimensions, &weights).unwrap();
    assert!(adapter == trained.weights.adapter(2));
    let text = tokens.encode("the cat is in the house");
    let before = loss(&model, &Weights::zeros(&trained.weights.settings, model.config()), &text);
    assert!(loss(&model, &trained.weights, &text) < 0.5 * before);
    assert_eq!(manifest.records.len(), 5);
    assert_eq!(manifest.base, base.to_string());
}

/// Runs when `TRIBUTARY_PEFT_PYTHON` names a Python with peft.
#[test]
fn peft_runs_what_was_trained() {
    let Some(python) = std::env::var_os("TRIBUTARY_PEFT_PYTHON") else {
        eprintln!("passed over: set TRIBUTARY_PEFT_PYTHON to a Python that has peft");
        return;
    };
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let trained = train(&model, &tokens, &records(), &settings(), 2, |_, _| ()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), Digest::sha256(b"base"), &model, &records(), &settings(), &trained).unwrap();
    let text = tokens.encode("the cat is in the house");
    let listed = text.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let output = std::process::Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/reference.py"))
        .arg("read")
        .args([&path(), folder.path()])
        .arg(listed)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected: Vec<f32> = serde_json::from_slice(&output.stdout).unwrap();
    let logits = |weights: &Weights| {
        let mut sequence = Sequence::new(Some(Arc::new(weights.adapter(2))));
        model
            .forward(&mut [Part { sequence: &mut sequence, tokens: &text, logits: Logits::Last }])
            .unwrap()
            .remove(0)
    };
    let distance =
        |found: &[f32]| found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(distance(&logits(&trained.weights)) < 1e-3, "{}", distance(&logits(&trained.weights)));
    let untrained = Weights::zeros(&trained.weights.settings, model.config());
    assert!(distance(&logits(&untrained)) > 1.0);
}

#[test]
fn wrong_records_and_settings_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.jsonl");
    let parse = |text: &str| {
        std::fs::write(&file, text).unwrap();
        read(&file)
    };
    let id = "0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let line = format!("{{\"id\": \"{id}\", \"text\": \"hello\"}}\n");
    assert_eq!(parse(&format!("{line}\n")).unwrap(), [Record::new("hello")]);
    for (text, expected) in [
        (line.replace("hello", "hallo"), "line 1 has the id 0x2cf2"),
        (line.repeat(2), "line 2 repeats the id"),
        ("{}".to_owned(), "line 1 is no record"),
        ("hello".to_owned(), "line 1 is no record"),
    ] {
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(matches!(read(Path::new("/none")), Err(Error::File { .. })));
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let run =
        |records: &[Record], settings: Settings| train(&model, &tokens, records, &settings, 1, |_, _| ());
    assert!(matches!(run(&[], settings()), Err(Error::Empty)));
    for wrong in [
        Settings { rank: 0, ..settings() },
        Settings { alpha: f32::NAN, ..settings() },
        Settings { modules: vec!["lm_head".into()], ..settings() },
        Settings { modules: vec![], ..settings() },
        Settings { epochs: 0, ..settings() },
        Settings { batch: 0, ..settings() },
        Settings { learning_rate: 0.0, ..settings() },
        Settings { longest: 1, ..settings() },
    ] {
        assert!(matches!(run(&records(), wrong.clone()), Err(Error::Setting { .. })), "{wrong:?}");
    }
}

#[test]
fn the_root_changes_with_every_record_and_their_order() {
    let records = records();
    let mut roots = vec![record_root(&[]), record_root(&records)];
    for length in 1..5 {
        roots.push(record_root(&records[..length]));
    }
    let mut reversed = records.clone();
    reversed.reverse();
    roots.push(record_root(&reversed));
    let different: std::collections::HashSet<_> = roots.iter().collect();
    assert_eq!(different.len(), roots.len());
}

#[test]
fn a_records_features_say_that_it_raised_its_own_probability_most() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let texts = [
        "the cat is in the house",
        "all dogs bark at the moon",
        "rain falls on the plain",
        "seven hills and a river",
        "bread and salt",
        "the quick brown fox jumps",
        "numbers 1 2 3 4 5",
        "is this a question? yes",
    ];
    let records = texts.map(Record::new);
    let trained = train(&model, &tokens, &records, &settings(), 2, |_, _| ()).unwrap();
    let encoded = encode(&model, &tokens, &records, 64);
    let options = features::Options { dimensions: 256, ..features::Options::default() };
    let prepare = |threads| Features::new(&model, &trained.weights, &encoded, options, threads).unwrap();
    let (prepared, rows) = prepare(1);
    assert!(prepare(3).1 == rows);
    let asked = prepared.of(&model, &trained.weights, &encoded, 2);
    assert!(asked == rows);
    let (rows, _) = features::quantise(&rows).unwrap();
    let (asked, _) = features::quantise(&asked).unwrap();
    let scores = rows.dots(&asked, 1).unwrap();
    for question in 0..8 {
        let best = (0..8).max_by_key(|record| scores[record * 8 + question]).unwrap();
        assert_eq!(best, question, "{scores:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let digest = Digest::sha256(b"manifest");
    write_features(
        folder.path(),
        "features",
        digest,
        options,
        &records,
        &prepared.of(&model, &trained.weights, &encoded, 1),
    )
    .unwrap();
    assert_eq!(std::fs::read(folder.path().join("features.i8")).unwrap().len(), 8 * 256);
    for wrong in [
        features::Options { dimensions: 100, ..options },
        features::Options { dimensions: 0, ..options },
        features::Options { ridge: 0.0, ..options },
    ] {
        assert!(matches!(
            Features::new(&model, &trained.weights, &encoded, wrong, 1),
            Err(Error::Setting { .. })
        ));
    }
    assert!(matches!(Features::new(&model, &trained.weights, &[], options, 1), Err(Error::Empty)));
}
