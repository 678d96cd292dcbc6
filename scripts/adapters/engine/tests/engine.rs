//! Batches, the store of adapters and the scheduler, on the small model of `tests/fixture`.

use safetensors::{Dtype, tensor::TensorView};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::peft::Settings;
use tributary_adapters::{
    Adapter, Arithmetic, Digest, Error, Finish, Job, Logits, Lookup, Model, Outcome, Part, Registration,
    Sampling, Scheduler, Sequence, Store, Tokens, gguf::Gguf,
};
use tributary_influence::Random;

/// Bytes that the adapter `plain` takes: rank 4, two layers, queries of 64 and values of 32 numbers.
const PLAIN: usize = 4 * 2 * (64 + 64 + 64 + 32) * 4;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture")
}

fn model(arithmetic: Arithmetic, threads: usize) -> Arc<Model> {
    Arc::new(Model::open(&fixture().join("model.gguf"), arithmetic, threads).unwrap())
}

fn tokens() -> Arc<Tokens> {
    Arc::new(Tokens::of(&Gguf::open(&fixture().join("model.gguf")).unwrap()).unwrap())
}

/// Writes an adapter with the settings of `plain` and random numbers.
fn write(folder: &Path, seed: u64, change: impl Fn(&str, &mut Vec<usize>, &mut Vec<f32>)) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::copy(fixture().join("plain/adapter_config.json"), folder.join("adapter_config.json")).unwrap();
    let file = std::fs::read(fixture().join("plain/adapter_model.safetensors")).unwrap();
    let file = safetensors::SafeTensors::deserialize(&file).unwrap();
    let mut random = Random::new(seed);
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = file
        .tensors()
        .into_iter()
        .map(|(name, tensor)| {
            let mut shape = tensor.shape().to_vec();
            let mut numbers: Vec<f32> =
                (0..shape.iter().product()).map(|_| random.between(-0.5, 0.5)).collect();
            change(&name, &mut shape, &mut numbers);
            (name, shape, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (name.clone(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    let bytes = safetensors::serialize(views.collect::<HashMap<_, _>>(), None).unwrap();
    std::fs::write(folder.join("adapter_model.safetensors"), bytes).unwrap();
}

fn registration(name: &str, folder: &Path) -> Registration {
    Registration { name: name.to_owned(), folder: folder.to_owned(), settings: None, weights: None }
}

/// A store with `count` adapters of random numbers, called a0, a1 and so on.
fn store(folder: &Path, model: &Model, count: u64, limit: usize) -> Arc<Store> {
    let store = Store::new(model.config().dimensions, limit);
    for index in 0..count {
        let name = format!("a{index}");
        write(&folder.join(&name), index, |_, _, _| ());
        store.register(registration(&name, &folder.join(&name))).unwrap();
    }
    Arc::new(store)
}

fn job(adapter: Option<&str>, text: &str, longest: usize) -> Job {
    let sampling = Sampling { temperature: 0.9, top_p: 0.95, seed: 5 };
    let prompt = tokens().encode(text);
    Job { adapter: adapter.map(str::to_owned), prompt, longest, sampling, ignores_end: true }
}

/// Runs all jobs to their ends, and returns their tokens.
fn run(scheduler: &mut Scheduler, jobs: &[Job]) -> Vec<Vec<u32>> {
    let ids: Vec<u64> = jobs.iter().map(|job| scheduler.submit(job.clone()).unwrap()).collect();
    let mut answers: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut finished = 0;
    while !scheduler.is_idle() {
        for event in scheduler.step() {
            match event.outcome {
                Outcome::Token(token) => answers.entry(event.id).or_default().push(token),
                Outcome::Finished(finish) => {
                    assert_eq!(finish, Finish::Length);
                    finished += 1;
                }
                Outcome::Failed(error) => panic!("{error}"),
            }
        }
    }
    assert_eq!(finished, jobs.len());
    ids.iter().map(|id| answers[id].clone()).collect()
}

#[test]
fn a_sequence_has_the_same_bits_in_every_batch() {
    let folder = tempfile::tempdir().unwrap();
    for arithmetic in [Arithmetic::Integer8, Arithmetic::Integer16, Arithmetic::Float] {
        let one = model(arithmetic, 1);
        let store = store(folder.path(), &one, 5, 1 << 20);
        let texts =
            ["the end", "an answer is", "a", "in a sea of things and more things", "0123456789", "x y z"];
        let adapters: Vec<Option<Arc<Adapter>>> =
            (0..6).map(|at| (at < 5).then(|| store.wait_for(&format!("a{at}")).unwrap())).collect();
        let encoded: Vec<Vec<u32>> = texts.iter().map(|text| tokens().encode(text)).collect();
        // One sequence at a time, one token at a time.
        let alone: Vec<Vec<f32>> = encoded
            .iter()
            .zip(&adapters)
            .map(|(tokens, adapter)| {
                let mut sequence = Sequence::new(adapter.clone());
                let mut logits = Vec::new();
                for token in tokens {
                    let part = Part { sequence: &mut sequence, tokens: &[*token], logits: Logits::Last };
                    logits.extend(one.forward(&mut [part]).unwrap().remove(0));
                }
                logits
            })
            .collect();
        for threads in [1, 3] {
            let model = model(arithmetic, threads);
            let mut sequences: Vec<Sequence> = adapters.iter().cloned().map(Sequence::new).collect();
            let mut parts: Vec<Part<'_>> = sequences
                .iter_mut()
                .zip(&encoded)
                .map(|(sequence, tokens)| Part { sequence, tokens, logits: Logits::All })
                .collect();
            let mixed = model.forward(&mut parts).unwrap();
            for (at, (alone, mixed)) in alone.iter().zip(&mixed).enumerate() {
                assert!(
                    alone.iter().map(|x| x.to_bits()).eq(mixed.iter().map(|x| x.to_bits())),
                    "{arithmetic:?} {at}"
                );
            }
            assert_ne!(mixed[0][..288], mixed[1][..288]);
        }
    }
}

#[test]
fn answers_do_not_depend_on_who_else_asks() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 2);
    let store = store(folder.path(), &model, 12, 4 * PLAIN);
    let jobs: Vec<Job> = (0..40)
        .map(|at| {
            let name = format!("a{}", at % 13);
            let long = "and so on ".repeat(at % 3 * 9);
            job((at % 13 < 12).then_some(name.as_str()), &format!("request {at} {long}"), 3 + at % 7)
        })
        .collect();
    let scheduler = |batch| Scheduler::new(Arc::clone(&model), tokens(), Arc::clone(&store), batch, 200);
    let alone: Vec<Vec<u32>> =
        jobs.iter().flat_map(|job| run(&mut scheduler(1), std::slice::from_ref(job))).collect();
    assert_eq!(run(&mut scheduler(16), &jobs), alone);
    assert_eq!(run(&mut scheduler(3), &jobs), alone);
    let different: std::collections::HashSet<_> = alone.iter().collect();
    assert!(different.len() > 20, "{}", different.len());
}

#[test]
fn memory_stays_within_its_limit_and_what_was_used_last_stays() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 1);
    let store = store(folder.path(), &model, 8, 3 * PLAIN + 100);
    let is_in_memory = |name: &str| matches!(store.get(name), Lookup::Ready(_));
    for index in [0, 1, 2] {
        drop(store.wait_for(&format!("a{index}")).unwrap());
        assert_eq!(store.used(), (index + 1) * PLAIN);
    }
    drop(store.wait_for("a0").unwrap());
    drop(store.wait_for("a3").unwrap());
    assert_eq!((store.used(), store.loads()), (3 * PLAIN, 4));
    // a1 was used longest ago.
    assert!(["a0", "a2", "a3"].iter().all(|name| is_in_memory(name)));
    assert_eq!(store.loads(), 4);
    let held: Vec<_> = ["a0", "a2", "a3"].map(|name| store.wait_for(name).unwrap()).into();
    assert!(matches!(store.get("a1"), Lookup::Busy));
    assert_eq!(store.loads(), 4);
    drop(held);
    store.wait_for("a1").unwrap();
    assert!(store.used() <= 3 * PLAIN);
    // A request that waits for space gets it once another ends.
    for batch in [1, 2, 8] {
        let mut scheduler = Scheduler::new(Arc::clone(&model), tokens(), Arc::clone(&store), batch, 200);
        let jobs: Vec<Job> =
            (0..24).map(|at| job(Some(&format!("a{}", at * 5 % 8)), "some text", 4)).collect();
        for job in jobs {
            scheduler.submit(job).unwrap();
        }
        while !scheduler.is_idle() {
            scheduler.step();
            assert!(store.used() <= 3 * PLAIN + 100);
        }
    }
    store.remove("a1").unwrap();
    assert!(matches!(store.get("a1"), Lookup::Failed(error) if matches!(*error, Error::Unknown(_))));
    assert!(matches!(store.remove("a1"), Err(Error::Unknown(_))));
    let small = Store::new(model.config().dimensions, PLAIN - 1);
    let error = small.register(registration("a0", &folder.path().join("a0"))).unwrap_err();
    assert!(matches!(error, Error::TooLarge { bytes: PLAIN, .. }), "{error}");
}

#[test]
fn what_is_removed_is_counted_as_long_as_it_is_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 1);
    let store = store(folder.path(), &model, 16, 16 * PLAIN);
    let held = store.wait_for("a0").unwrap();
    store.remove("a0").unwrap();
    assert_eq!(store.used(), PLAIN, "someone uses it");
    drop(held);
    assert_eq!(store.used(), 0);
    // What waits to be loaded is not loaded, and takes no space meanwhile. The loader waits for the end of a pipe.
    let path = folder.path().join("pipe");
    write(&path, 1, |_, _, _| ());
    let pipe = path.join("adapter_model.safetensors");
    std::fs::remove_file(&pipe).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    store.register(registration("pipe", &path)).unwrap();
    let is_loading = |name: &str| matches!(store.get(name), Lookup::Loading);
    assert!(is_loading("pipe"));
    // This opens once the loader has opened it.
    let writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let names: Vec<String> = (1..16).map(|index| format!("a{index}")).collect();
    assert!(names.iter().all(|name| is_loading(name)));
    assert_eq!(store.used(), 16 * PLAIN);
    names.iter().for_each(|name| store.remove(name).unwrap());
    assert_eq!((store.used(), store.loads()), (PLAIN, 1));
    // What is being loaded is given up once it is.
    store.remove("pipe").unwrap();
    assert_eq!(store.used(), PLAIN);
    drop(writer);
    while store.used() > 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(store.loads(), 2);
}

#[test]
fn a_wrong_file_is_an_error_and_nothing_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 1);
    let store = Store::new(model.config().dimensions, 1 << 20);
    let check = |name: &str, expected: &str| {
        let path = folder.path().join(name);
        store.register(registration(name, &path)).unwrap();
        let error = store.wait_for(name).unwrap_err().to_string();
        assert!(error.contains(expected), "{name}: {error}");
        assert_eq!(store.used(), 0, "{name}");
        path
    };
    let key = "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight";
    write(&folder.path().join("nan"), 1, |name, _, numbers| {
        if name == key {
            numbers[7] = f32::NAN;
        }
    });
    let path = check("nan", &format!("entry 7 of {key} is not a finite number"));
    // Once the file is mended, it is loaded.
    write(&path, 1, |_, _, _| ());
    store.wait_for("nan").unwrap();
    store.remove("nan").unwrap();
    write(&folder.path().join("infinite"), 1, |name, _, numbers| {
        if name == key {
            numbers[0] = f32::MAX;
        }
    });
    check("infinite", "too large for the scale");
    write(&folder.path().join("shape"), 1, |name, shape, _| {
        if name == key {
            shape.reverse();
        }
    });
    check("shape", &format!("{key} has the shape [4, 32], not [32, 4]"));
    write(&folder.path().join("cut"), 1, |_, _, _| ());
    let file = folder.path().join("cut/adapter_model.safetensors");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    check("cut", "not safetensors");
    write(&folder.path().join("none"), 1, |_, _, _| ());
    std::fs::remove_file(folder.path().join("none/adapter_model.safetensors")).unwrap();
    check("none", "cannot read");
    write(&folder.path().join("huge"), 1, |_, _, _| ());
    let file = std::fs::File::create(folder.path().join("huge/adapter_model.safetensors")).unwrap();
    file.set_len(1 << 32).unwrap();
    check("huge", "it has 4294967296 bytes");
    // A file for other modules than the settings name.
    write(&folder.path().join("more"), 1, |_, _, _| ());
    let config = folder.path().join("more/adapter_config.json");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("\"v_proj\",", "").replace(",\n    \"v_proj\"", "")).unwrap();
    check("more", "which no setting names");
    std::fs::write(&config, text.replace("v_proj", "k_proj")).unwrap();
    store.remove("more").unwrap();
    check("more", "has no tensor base_model.model.model.layers.0.self_attn.k_proj.lora_A.weight");
}

#[test]
fn a_file_with_another_digest_is_not_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 1);
    let store = Store::new(model.config().dimensions, 1 << 20);
    write(folder.path(), 1, |_, _, _| ());
    let file = folder.path().join("adapter_model.safetensors");
    let config = folder.path().join("adapter_config.json");
    let right = Registration {
        settings: Some(Digest::sha256(&std::fs::read(&config).unwrap())),
        weights: Some(Digest::keccak256(&std::fs::read(&file).unwrap())),
        ..registration("right", folder.path())
    };
    store.register(right.clone()).unwrap();
    store.wait_for("right").unwrap();
    assert!(matches!(store.register(right.clone()), Err(Error::Taken(_))));
    let other = Registration { name: "other".into(), settings: Some(Digest::sha256(b"")), ..right.clone() };
    assert!(matches!(store.register(other), Err(Error::Digest { .. })));
    // A valid file, but not the one that was registered.
    write(folder.path(), 2, |_, _, _| ());
    store.register(Registration { name: "changed".into(), ..right }).unwrap();
    let before = store.used();
    let error = store.wait_for("changed").unwrap_err();
    assert!(matches!(*error, Error::Digest { .. }), "{error}");
    assert_eq!(store.used(), before);
    assert!(matches!(store.get("right"), Lookup::Ready(_)));
}

#[test]
fn a_wrong_request_is_an_error_and_a_failing_one_ends_alone() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(Arithmetic::Integer16, 1);
    let store = store(folder.path(), &model, 2, 1 << 20);
    std::fs::write(folder.path().join("a1/adapter_model.safetensors"), b"no adapter").unwrap();
    write(&folder.path().join("wild"), 3, |_, _, numbers| {
        numbers.iter_mut().for_each(|number| *number *= 1e30);
    });
    store.register(registration("wild", &folder.path().join("wild"))).unwrap();
    let mut scheduler = Scheduler::new(model, tokens(), store, 4, 50);
    assert!(matches!(scheduler.submit(job(None, "", 3)), Err(Error::Request { .. })));
    assert!(matches!(scheduler.submit(job(None, "x", 0)), Err(Error::Request { .. })));
    assert!(matches!(scheduler.submit(job(None, "x", 50)), Err(Error::TooLong { tokens: 51, context: 50 })));
    assert!(matches!(scheduler.submit(job(Some("b"), "x", 5)), Err(Error::Unknown(_))));
    let beyond = Job { prompt: vec![288], ..job(None, "x", 3) };
    assert!(matches!(scheduler.submit(beyond), Err(Error::Request { .. })));
    let ids: Vec<u64> = [Some("a0"), Some("a1"), Some("wild"), None]
        .iter()
        .map(|name| scheduler.submit(job(*name, "some text", 6)).unwrap())
        .collect();
    let cancelled = scheduler.submit(job(None, "some text", 6)).unwrap();
    scheduler.cancel(cancelled);
    let mut ends = HashMap::new();
    while !scheduler.is_idle() {
        for event in scheduler.step() {
            match event.outcome {
                Outcome::Token(_) => assert!(!ends.contains_key(&event.id)),
                Outcome::Finished(finish) => drop(ends.insert(event.id, format!("{finish:?}"))),
                Outcome::Failed(error) => drop(ends.insert(event.id, error.to_string())),
            }
        }
    }
    assert_eq!(ends.len(), 4);
    assert_eq!((ends[&ids[0]].as_str(), ends[&ids[3]].as_str()), ("Length", "Length"));
    assert!(ends[&ids[1]].contains("not safetensors"), "{}", ends[&ids[1]]);
    assert!(ends[&ids[2]].contains("not finite"), "{}", ends[&ids[2]]);
}

#[test]
fn a_wrong_model_is_an_error() {
    let path = fixture().join("model.gguf");
    let bytes = std::fs::read(&path).unwrap();
    let open = |bytes: Vec<u8>| {
        let gguf = Gguf::of(&path, bytes)?;
        Tokens::of(&gguf)?;
        Model::of(&gguf, Arithmetic::Integer16, 1)
    };
    assert!(open(bytes.clone()).is_ok());
    for length in [0, 3, 20, 1000, 10_000, bytes.len() - 1] {
        assert!(matches!(open(bytes[..length].to_vec()), Err(Error::Model { .. })), "{length}");
    }
    // Whatever byte of the header is wrong, it is an error or another model, never a panic.
    let mut random = Random::new(1);
    for _ in 0..300 {
        let mut bytes = bytes.clone();
        bytes[random.below(9_000)] ^= 1 << random.below(8);
        let _ = open(bytes);
    }
    assert!(Settings::parse("x", b"").is_err());
}

/// The file of the small model with one more value, of a kind and these bytes, and one more tensor, of one number.
fn with(value: Option<(&str, Vec<u8>)>, tensor: Option<&str>) -> Vec<u8> {
    let bytes = std::fs::read(fixture().join("model.gguf")).unwrap();
    let count = |at: usize, more: usize| {
        (u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) + more as u64).to_le_bytes()
    };
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    // Between the values and the tensors.
    let at = bytes.windows(17).position(|window| window == b"token_embd.weight").unwrap() - 8;
    let added =
        value.iter().map(|(key, value)| [text(key), value.clone()].concat()).collect::<Vec<_>>().concat();
    let named = tensor
        .map(|name| [text(name), 1u32.to_le_bytes().into(), 1u64.to_le_bytes().into(), vec![0; 12]].concat());
    let named = named.unwrap_or_default();
    // A text that fills up to where the data may begin.
    let empty = [text("filler"), 8u32.to_le_bytes().into(), text("")].concat().len();
    let length = (added.len() + named.len() + empty).next_multiple_of(32) - added.len() - named.len() - empty;
    let filler = [text("filler"), 8u32.to_le_bytes().into(), text(&"x".repeat(length))].concat();
    let values = count(16, 1 + usize::from(value.is_some()));
    let tensors = count(8, usize::from(tensor.is_some()));
    [&bytes[..8], &tensors, &values, &bytes[24..at], &added, &filler, &named, &bytes[at..]].concat()
}

#[test]
fn what_a_model_has_and_the_engine_does_not_compute_is_an_error() {
    let path = fixture().join("model.gguf");
    let open = |bytes: Vec<u8>| {
        let gguf = Gguf::of(&path, bytes)?;
        Tokens::of(&gguf)?;
        Model::of(&gguf, Arithmetic::Integer16, 1)
    };
    assert!(open(with(None, None)).is_ok());
    let kind = |kind: u32, value: &[u8]| [&kind.to_le_bytes(), value].concat();
    let integer = |value: u32| kind(4, &value.to_le_bytes());
    let real = |value: f32| kind(6, &value.to_le_bytes());
    let text = |text: &str| kind(8, &[&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat());
    for (key, value) in [
        ("llama.rope.scaling.type", text("none")),
        ("llama.rope.scaling.factor", real(1.0)),
        ("llama.attention.key_length", integer(16)),
        ("llama.expert_count", integer(0)),
        ("general.url", text("x")),
    ] {
        let result = open(with(Some((key, value)), None));
        assert!(result.is_ok(), "{key}: {:?}", result.err());
    }
    for (key, value) in [
        ("llama.rope.scaling.type", text("linear")),
        ("llama.rope.scaling.type", text("yarn")),
        ("llama.rope.scaling.factor", real(4.0)),
        ("llama.rope.scale_linear", real(2.0)),
        ("llama.attention.key_length", integer(32)),
        ("llama.attention.sliding_window", integer(64)),
        ("llama.logit_scale", real(2.0)),
        ("llama.expert_count", integer(8)),
        ("llama.vocab_size", integer(287)),
        ("tokenizer.ggml.add_bos_token", kind(7, &[1])),
        ("tokenizer.ggml.eos_token_id", integer(288)),
    ] {
        let error = open(with(Some((key, value)), None)).expect_err(key).to_string();
        let name = if key.contains("eos") { "token 288, of 288" } else { key };
        assert!(error.contains(name), "{key}: {error}");
    }
    for (tensor, expected) in [
        ("output.weight", "its logits are not of the tokens' vectors"),
        ("blk.0.attn_q.bias", "does not compute"),
        ("output.bias", "does not compute"),
        ("rope_freqs.weight", "does not compute"),
        ("blk.2.attn_q.weight", "does not compute"),
    ] {
        let error = open(with(None, Some(tensor))).expect_err(tensor).to_string();
        assert!(error.contains(&format!("the tensor {tensor}")) && error.contains(expected), "{error}");
    }
}
