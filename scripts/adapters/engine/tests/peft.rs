//! The engine beside peft 0.21.2 and PyTorch 2.15, which `reference.py` ran: on a small model with random weights, whose
//! files lie here, and on SmolLM2, where `TRIBUTARY_PEFT` names the folder that it wrote and `TRIBUTARY_SMOLLM2` the model.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::peft::Settings;
use tributary_adapters::{
    Adapter, Arithmetic, Logits, Message, Model, Part, Sampler, Sampling, Sequence, Tokens, gguf::Gguf,
};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture")
}

fn expected(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

fn ids(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as u32).collect()
}

/// Reads an adapter as peft wrote it.
fn adapter(model: &Model, folder: &Path) -> Arc<Adapter> {
    let settings = Settings::parse("x", &std::fs::read(folder.join("adapter_config.json")).unwrap()).unwrap();
    let file = std::fs::read(folder.join("adapter_model.safetensors")).unwrap();
    Arc::new(Adapter::parse("x", settings, &model.config().dimensions, &file).unwrap())
}

fn forward(model: &Model, adapter: Option<Arc<Adapter>>, tokens: &[u32]) -> (Sequence, Vec<f32>) {
    let mut sequence = Sequence::new(adapter);
    let logits =
        model.forward(&mut [Part { sequence: &mut sequence, tokens, logits: Logits::Last }]).unwrap();
    (sequence, logits.into_iter().next().unwrap())
}

/// The largest difference between logits, and their standard deviation.
fn distance(found: &[f32], expected: &[f32]) -> (f32, f32) {
    assert_eq!(found.len(), expected.len());
    let mean = expected.iter().sum::<f32>() / expected.len() as f32;
    let square = expected.iter().map(|logit| (logit - mean).powi(2)).sum::<f32>() / expected.len() as f32;
    (found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max), square.sqrt())
}

/// Compares logits and greedy answers of the base model and each adapter; tolerances are shares of the logits'
/// standard deviation.
fn compare(gguf: &Path, folder: &Path, arithmetic: Arithmetic, tolerance: f32) {
    let model = Model::open(gguf, arithmetic, 2).unwrap();
    let expected = expected(folder);
    let prompt = ids(&expected["prompt"]);
    for (name, logits) in expected["logits"].as_object().unwrap() {
        let adapter = (!name.is_empty()).then(|| adapter(&model, &folder.join(name)));
        let (mut sequence, mut found) = forward(&model, adapter, &prompt);
        let (difference, deviation) = distance(&found, &numbers(logits));
        println!(
            "{arithmetic:?} {name:?}: largest difference {difference:.6}, of a deviation of {deviation:.3}"
        );
        assert!(difference <= tolerance * deviation, "{arithmetic:?} {name:?}: {difference} of {deviation}");
        if arithmetic == Arithmetic::Integer8 {
            continue;
        }
        let greedy = ids(&expected["greedy"][name]);
        for (at, expected) in greedy.iter().enumerate() {
            let token = Sampler::new(Sampling::GREEDY).next(&found).unwrap();
            assert_eq!(token, *expected, "{arithmetic:?} {name:?}: token {at} of {greedy:?}");
            let part = Part { sequence: &mut sequence, tokens: &[token], logits: Logits::Last };
            found = model.forward(&mut [part]).unwrap().remove(0);
        }
    }
}

fn compare_tokens(tokens: &Tokens, expected: &Value) {
    let texts = expected["texts"].as_array().unwrap();
    for (text, ids_of) in texts.iter().zip(expected["tokens"].as_array().unwrap()) {
        let text = text.as_str().unwrap();
        assert_eq!(tokens.encode(text), ids(ids_of), "{text:?}");
        assert_eq!(tokens.decode(&ids(ids_of)), text);
    }
}

#[test]
fn logits_and_tokens_are_those_of_peft() {
    let gguf = fixture().join("model.gguf");
    compare(&gguf, &fixture(), Arithmetic::Float, 1e-4);
    compare(&gguf, &fixture(), Arithmetic::Integer16, 1e-3);
    compare(&gguf, &fixture(), Arithmetic::Integer8, 0.1);
    compare_tokens(&Tokens::of(&Gguf::open(&gguf).unwrap()).unwrap(), &expected(&fixture()));
}

#[test]
#[ignore = "needs what peft computed of SmolLM2, with PyTorch, of 6 GB; `make test-adapters PEER=1` runs it"]
fn smollm2_has_the_logits_and_tokens_of_peft() {
    let path = |name| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set")));
    let (folder, gguf) = (path("TRIBUTARY_PEFT"), path("TRIBUTARY_SMOLLM2"));
    let tokens = Tokens::of(&Gguf::open(&gguf).unwrap()).unwrap();
    let expected = expected(&folder);
    compare_tokens(&tokens, &expected);
    let message = Message { role: "user".to_owned(), content: "What is a gene?".to_owned() };
    assert_eq!(tokens.chat(&[message]).unwrap(), ids(&expected["chat"]));

    compare(&gguf, &folder, Arithmetic::Float, 1e-3);
    compare(&gguf, &folder, Arithmetic::Integer16, 1e-2);
    compare(&gguf, &folder, Arithmetic::Integer8, 0.7);
}
