//! Training on the small model of the engine's tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::peft::{self, Module};
use tributary_adapters::{Adapter, Arithmetic, Digest, Logits, Model, Part, Sequence, Tokens};
use tributary_adapters_train::features::{Features, Options, Source};
use tributary_adapters_train::{
    Error, Gradient, Manifest, Outputs, Record, Settings, Trained, Weights, encode, prepare, read,
    read_outputs, train, write,
};
use tributary_core::gradient::{Params, score};
use tributary_features::{FeatureFile, FeatureTree};
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

#[test]
fn of_an_answer_only_what_follows_its_prompt_counts() {
    let model = model(Arithmetic::Float);
    let text = tokens().encode("in the end, all is one and the same thing");
    let weights = random_weights(&model, &Module::ALL);
    let whole = Gradient::new(&model, &weights, &text);
    let given = 5;
    let first = Gradient::new(&model, &weights, &text[..given]);
    let rest = Gradient::after(&model, &weights, &text, given);
    assert_eq!(rest.loss.tokens, whole.loss.tokens - first.loss.tokens);
    assert!((first.loss.sum + rest.loss.sum - whole.loss.sum).abs() < 1e-4 * whole.loss.sum);
    // The gradient of a sum is the sum of the gradients.
    let sum = first.weights.numbers().zip(rest.weights.numbers()).map(|(a, b)| a + b);
    let largest = whole.weights.numbers().fold(0f32, |largest, entry| largest.max(entry.abs()));
    for (sum, whole) in sum.zip(whole.weights.numbers()) {
        assert!((sum - whole).abs() < 1e-4 * largest, "{sum} {whole}");
    }
    // What is asked for after a prompt is what the engine was asked.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outputs.jsonl");
    let output = Record { prompt: Some("in the end".to_owned()), ..Record::new(", all is one") };
    let id: String = output.id.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = format!("{{\"id\": \"0x{id}\", \"text\": \", all is one\", \"prompt\": \"in the end\"}}\n");
    std::fs::write(&file, line).unwrap();
    assert_eq!(read_outputs(&file).unwrap(), std::slice::from_ref(&output));
    assert!(read(&file).unwrap_err().to_string().contains("only outputs have one"));
    let (encoded, given) = encode(&model, &tokens(), &output, 64);
    let (prompt, rest) = encoded.split_at(given);
    assert_eq!(prompt, tokens().encode("in the end"));
    assert_eq!(rest, [tokens().encode(", all is one"), vec![tokens().end()]].concat());
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

/// Writes an adapter and its manifest.
fn put(
    folder: &Path,
    base: Digest,
    model: &Model,
    settings: &Settings,
    trained: &Trained,
) -> (Manifest, Digest) {
    let written = write(folder, base, model, settings, trained).unwrap();
    let manifest = Manifest::new(base, &records(), settings, trained, written, None);
    let digest = manifest.write(folder).unwrap();
    (manifest, digest)
}

#[test]
fn a_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, settings: &Settings, threads| {
        let trained = train(&model, &tokens, &records(), settings, threads, |_, _| ()).unwrap();
        let (_, digest) = put(&folder.path().join(name), Digest::sha256(b"base"), &model, settings, &trained);
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
    let (manifest, _) = put(folder.path(), base, &model, &settings(), &trained);
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

#[test]
#[ignore = "needs a Python with peft and PyTorch, of 6 GB; `make test-adapters PEER=1` runs it"]
fn peft_runs_what_was_trained() {
    let python = std::env::var_os("TRIBUTARY_PEFT_PYTHON").expect("TRIBUTARY_PEFT_PYTHON names a Python");
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let trained = train(&model, &tokens, &records(), &settings(), 2, |_, _| ()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), Digest::sha256(b"base"), &model, &settings(), &trained).unwrap();
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

/// The records of the tests of features, and an adapter of them.
fn influential(model: &Model, tokens: &Tokens) -> (Vec<Record>, Trained) {
    let texts = [
        "the cat is in the house",
        "all dogs bark at the moon",
        "rain falls on the plain",
        "seven hills and a river",
        "bread and salt",
        "the quick brown fox jumps",
        "numbers 1 2 3 4 5",
        "is this a question? yes",
        "",
    ];
    let records = texts.map(Record::new).to_vec();
    let trained = train(model, tokens, &records, &settings(), 2, |_, _| ()).unwrap();
    (records, trained)
}

#[test]
fn the_gradient_rule_reads_features_and_finds_that_a_record_raised_its_own_probability_most() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let (records, trained) = influential(&model, &tokens);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let options = Options { dimensions: 256, ..Options::default() };
    let source = |threads| Source {
        model: &model,
        tokens: &tokens,
        weights: &trained.weights,
        artifact: [7; 32].into(),
        longest: 64,
        options,
        threads,
    };
    let (features, made) = Features::write_records(source(1), &records, &path("records")).unwrap();
    let bytes = std::fs::read(path("records")).unwrap();
    // Neither threads nor the order of the records change a bit.
    let mut reversed = records.clone();
    reversed.reverse();
    let again = Features::write_records(source(3), &reversed, &path("again")).unwrap();
    assert_eq!((again.1, std::fs::read(path("again")).unwrap() == bytes), (made, true));
    features.write_outputs(&records, &path("outputs")).unwrap();
    assert!(std::fs::read(path("outputs")).unwrap() == bytes, "outputs have the features of the same texts");
    let file = FeatureFile::open(&path("records")).unwrap();
    let head = file.head();
    assert_eq!((head.rows, head.dimensions, head.artifact), (9, 256, [7; 32].into()));
    assert_eq!(FeatureTree::of(&file).unwrap().root(), made.root);
    let vector = |record: &Record| file.vector(record.id.into()).unwrap().unwrap();
    assert!(
        vector(&Record::new("")).iter().all(|byte| *byte == 0),
        "a text without two tokens moves nothing"
    );
    let rule = Params::new(256, 0).unwrap();
    for output in records.iter().filter(|record| !record.text.is_empty()) {
        let of = |record: &Record| score(rule, &vector(record), &vector(output));
        let best = records.iter().max_by_key(|record| of(record)).unwrap();
        assert_eq!((best, of(best) > 0), (output, true));
    }
    let mut left: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["again", "outputs", "records"]);
}

#[test]
fn features_that_cannot_be_made_are_errors() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let (records, trained) = influential(&model, &tokens);
    let folder = tempfile::tempdir().unwrap();
    let options = Options { dimensions: 64, ..Options::default() };
    let mut weights = trained.weights.clone();
    let run = |weights: &Weights, options: Options, records: &[Record], path: &Path| {
        let source = Source {
            model: &model,
            tokens: &tokens,
            weights,
            artifact: [0; 32].into(),
            longest: 64,
            options,
            threads: 1,
        };
        Features::write_records(source, records, path).map(|(_, made)| made)
    };
    let path = folder.path().join("features");
    for wrong in [
        Options { dimensions: 100, ..options },
        Options { dimensions: 0, ..options },
        Options { dimensions: 8_192, ..options },
        Options { ridge: 0.0, ..options },
    ] {
        assert!(matches!(wrong.check(), Err(Error::Setting { .. })));
        assert!(matches!(run(&weights, wrong, &records, &path), Err(Error::Setting { .. })));
    }
    assert!(matches!(run(&weights, options, &[], &path), Err(Error::Empty)));
    assert!(matches!(run(&weights, options, &records[8..], &path), Err(Error::Empty)));
    let lost = folder.path().join("none/features");
    assert!(matches!(run(&weights, options, &records, &lost), Err(Error::File { .. })));
    weights.numbers_mut().for_each(|entry| *entry *= 1e30);
    let error = run(&weights, options, &records[..8], &path).unwrap_err().to_string();
    assert!(error.contains("the feature of 0x") && error.contains("is not finite"), "{error}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
}

#[test]
fn a_folder_with_a_manifest_is_whole() {
    let (model, tokens) = (model(Arithmetic::Float), tokens());
    let trained = train(&model, &tokens, &records(), &settings(), 2, |_, _| ()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let base = Digest::sha256(b"base");
    put(folder.path(), base, &model, &settings(), &trained);
    let names = || {
        let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let files = ["adapter_config.json", "adapter_model.safetensors", "manifest.json"];
    assert_eq!(names(), files);
    // An earlier manifest does not stay beside other weights.
    write(folder.path(), base, &model, &settings(), &trained).unwrap();
    assert_eq!(names(), files[..2]);
    // What cannot be written is said before training.
    let file = folder.path().join("adapter_config.json");
    assert!(matches!(prepare(&file), Err(Error::File { .. })));
    assert!(matches!(prepare(&file.join("below")), Err(Error::File { .. })));
}

#[test]
fn wrong_options_of_features_are_errors_before_training() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.jsonl");
    let record = Record::new("the cat is in the house");
    let id: String = record.id.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(&records, format!("{{\"id\": \"0x{id}\", \"text\": \"{}\"}}\n", record.text)).unwrap();
    let run = |out: &str, options: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tributary-adapters-train"))
            .arg(path())
            .args([&records, &folder.path().join(out)])
            .args(options)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    };
    for (out, options, expected) in [
        ("x", ["--features", "100"].as_slice(), "number of dimensions is 100"),
        ("x", &["--outputs", "none"], "only with --features"),
        ("x", &["--features", "64", "--outputs", "/none"], "cannot use /none"),
        ("records.jsonl", &["--features", "64"], "records.jsonl"),
    ] {
        let (is_done, _, said) = run(out, options);
        assert!(!is_done && said.contains(expected) && !said.contains("step 1"), "{said}");
    }
    let (is_done, printed, said) = run("x", &["--features", "64", "--outputs", records.to_str().unwrap()]);
    assert!(is_done && said.contains("step 1"), "{said}");
    let manifest = std::fs::read_to_string(folder.path().join("x/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let file = FeatureFile::open(&folder.path().join("x/records.i8")).unwrap();
    let root = FeatureTree::of(&file).unwrap().root().to_string();
    assert_eq!((manifest["features"]["root"].as_str(), file.head().rows), (Some(root.as_str()), 1));
    assert!(printed.contains(&format!("features {root}\n")), "{printed}");
    let weights = std::fs::read(folder.path().join("x/adapter_model.safetensors")).unwrap();
    assert_eq!(Digest::Sha256(file.head().artifact.into()), Digest::sha256(&weights));
    assert!(folder.path().join("x/outputs.i8").exists());
}

#[test]
fn an_output_has_the_same_feature_once_its_adapter_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let line = |text: &str, prompt: Option<&str>| {
        let record = Record::new(text);
        let id: String = record.id.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}\n", serde_json::json!({ "id": format!("0x{id}"), "text": text, "prompt": prompt }))
    };
    let texts = ["the cat is in the house", "all dogs bark at the moon"];
    std::fs::write(at("records"), texts.map(|text| line(text, None)).concat()).unwrap();
    let long = "a word and ".repeat(200);
    // One without a prompt, one with a prompt, and two of which only a part is read.
    let outputs = [
        ("a house", None),
        ("the cat", Some("who is in the house?")),
        ("moon", Some(&*long)),
        (&*long, Some(&*long)),
    ];
    std::fs::write(at("outputs"), outputs.map(|(text, prompt)| line(text, prompt)).concat()).unwrap();
    let train = |out: &str, options: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tributary-adapters-train"));
        command.arg(path()).args([at("records"), at(out)]).args(["--epochs", "3", "--rate", "0.05"]);
        let output = command.args(options).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    train("x", &["--features", "64", "--outputs", at("outputs").to_str().unwrap()]);
    let base = Digest::sha256(&std::fs::read(path()).unwrap());
    let open = |name: &str, base| {
        let manifest = Manifest::read(&at(name))?;
        Outputs::open(&at(name), &manifest, base, Arc::new(model(Arithmetic::Float)), Arc::new(tokens()))
    };
    let made = open("x", base).unwrap();
    let rows = FeatureFile::open(&at("x/outputs.i8")).unwrap();
    assert_eq!(rows.head().artifact.0, made.artifact());
    for (text, prompt) in outputs {
        let prompt = prompt.map(|prompt| tokens().encode(prompt)).unwrap_or_default();
        let feature: Vec<u8> =
            made.feature(&prompt, text).unwrap().into_iter().map(i8::cast_unsigned).collect();
        assert_eq!(rows.vector(Record::new(text).id.into()).unwrap().unwrap(), feature, "{text}");
        assert!(feature.iter().any(|entry| *entry != 0), "{text}");
    }
    // What is not as it was trained makes none.
    let said = |name: &str, base| open(name, base).unwrap_err().to_string();
    assert!(said("x", Digest::sha256(b"other")).contains("is of the base model"));
    train("plain", &[]);
    assert!(said("plain", base).contains("without --features"));
    assert!(said("none", base).contains("manifest.json"));
    let file = at("x/features.safetensors");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert!(said("x", base).contains("features.safetensors"));
}
