//! `make demo-influence`: a head over definitions whose experts are paid for its answers, by the commands, on a
//! chain of its own.
//!
//! The features are those of the evaluation ([`tributary_influence::head`]); the program `tributary` does all
//! that follows, as an owner, scorers and watchers would have it do.

use crate::error::{Error, For};
use crate::heads::{MODEL_SEED, TEST_SEED};
use crate::hpo::{self, Definition, Texts};
use crate::retraining::retrain;
use safetensors::{Dtype, tensor::TensorView};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tributary_core::ids::content_id;
use tributary_influence::head::{Head, Settings};
use tributary_influence::noise::widening;
use tributary_influence::quantised::{Quantised, best_scale};
use tributary_influence::{Data, Matrix};
use tributary_influence_measure::{Estimate, halves};

/// The settings that the evaluation chooses, nearly (`lds.hpo.damping`).
const SETTINGS: Settings = Settings { basis: 200, damping: 0.1 };
/// Answers that are paid for.
const ANSWERS: usize = 40;
/// What each costs, in wei.
const PRICE: u128 = 1_000_000_000_000;
/// Trainings on halves of the records, to measure on.
const SUBSETS: usize = 24;
/// The shortest challenge window, in seconds.
const WINDOW: u64 = 280_800;

/// The test accounts 1 to 5 of development chains.
const ACCOUNTS: [&str; 5] = [
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
    "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
];

const USAGE: &str = "usage: tributary-influence-eval demo DATA OUT TRIBUTARY PROGRAMS";

/// Where things are.
struct Demo {
    data: PathBuf,
    out: PathBuf,
    tributary: PathBuf,
    programs: String,
    threads: usize,
}

pub(crate) fn run(mut given: impl Iterator<Item = String>) -> Result<(), Error> {
    let mut path = || given.next().map(PathBuf::from).ok_or_else(|| Error::Argument(USAGE.into()));
    let (data, out, tributary, programs) = (path()?, path()?, path()?, path()?);
    let absolute = |path: PathBuf| path.canonicalize().map_err(Error::file(&path));
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).map_err(Error::file(&out))?;
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get());
    let programs = absolute(programs)?.display().to_string();
    let demo = Demo { data, out: absolute(out)?, tributary: absolute(tributary)?, programs, threads };
    demo.run()
}

fn ok(what: &str) {
    println!("[ok] {what}");
}

/// Requires something of what a command printed.
fn require(holds: bool, what: &str) -> Result<(), Error> {
    if holds {
        ok(what);
        return Ok(());
    }
    Err(Error::Figure(format!("not so: {what}")))
}

impl Demo {
    fn run(&self) -> Result<(), Error> {
        let ontology = self.data.join("hp.obo");
        let cache = self.out.with_file_name("demo-influence-definitions.bin");
        let (set, texts) = hpo::definitions(&ontology, &self.data.join("minilm"), &cache, self.threads)?;
        let (count, experts) = (texts.train.len(), set.contributors.iter().max().map_or(0, |last| last + 1));
        ok(&format!("{count} definitions by {experts} experts or groups, as vectors of MiniLM"));

        let all: Vec<usize> = (0..count).collect();
        let network = set.training.train(&set.train, &all, MODEL_SEED).of("the definitions")?;
        let answers = network.answers(&set.test, self.threads).of("the queries")?;
        let right = answers.iter().zip(set.test.labels()).filter(|(answer, label)| answer == label).count();
        let systems = texts.systems.len();
        ok(&format!(
            "a head that tells {systems} organ systems apart: {:.1} % of {} definitions without an author right",
            100.0 * right as f64 / answers.len() as f64,
            answers.len()
        ));

        let head = Head::new(&network, &set.train, SETTINGS, self.threads).of("the definitions")?;
        let records = head.record_features(&set.train).of("the definitions")?;
        // The margin of what the model answers, right or wrong: that is what is paid for.
        let asked = Data::new(set.test.inputs().clone(), answers.clone(), systems).of("the answers")?;
        let asked = asked.select(&(0..ANSWERS).collect::<Vec<_>>());
        let queries = head.query_features(&asked).of("the answers")?;
        self.measure(&set, &asked, &records, &queries)?;
        let null = head.record_features(&set.left_out).of("the definitions that were left out")?;
        let threshold = threshold(&null, &records, &queries, experts, self.threads)?;

        let outputs: Vec<String> = (0..ANSWERS).map(|at| answer(&texts, &answers, at)).collect();
        let layers = network.layers().iter().flat_map(|layer| layer.weights.data().iter().chain(&layer.bias));
        let weights: Vec<u8> = layers.flat_map(|weight| weight.to_le_bytes()).collect();
        self.write("head.bin", &weights)?;
        self.pay(&texts, &set.contributors, (&records, &queries), &outputs, threshold)
    }

    /// The linear datamodelling score of the features as they are committed: how well they say what training
    /// again gives.
    fn measure(
        &self,
        set: &crate::sets::Set,
        asked: &Data,
        records: &Matrix,
        queries: &Matrix,
    ) -> Result<(), Error> {
        let subsets = halves(set.train.count(), SUBSETS, 0, "demo");
        let (training, train) = (&set.training, &set.train);
        let truth = retrain(training, train, asked, subsets, 1, TEST_SEED, self.threads)?;
        let quantise = |matrix: &Matrix| Quantised::new(matrix, best_scale(matrix)?);
        let (of_records, of_queries) = (quantise(records).of("records")?, quantise(queries).of("answers")?);
        let dots = of_records.dots(&of_queries, self.threads).of("the products")?;
        let dots = dots.into_iter().map(|dot| dot as f32).collect();
        let score = Estimate::of_mean(&truth.lds(&Matrix::from_rows(set.train.count(), ANSWERS, dots)));
        require(
            score.value > 0.7,
            &format!(
                "what the committed features say has a rank correlation of {:.3} ± {:.3} with {SUBSETS} trainings on halves of the records (LDS)",
                score.value, score.error
            ),
        )
    }

    fn pay(
        &self,
        texts: &Texts,
        contributors: &[usize],
        (records, queries): (&Matrix, &Matrix),
        outputs: &[String],
        threshold: u32,
    ) -> Result<(), Error> {
        self.json(&format!("deploy --programs {}", self.programs), 0)?;
        self.json("datanet create --fee 500", 0)?;
        // The expert with most definitions, the next three, and all others, each as an account.
        let account = |contributor: usize| 1 + contributor.min(4);
        for number in 1..=5 {
            let own = texts.train.iter().zip(contributors).filter(|(_, of)| account(**of) == number);
            for (at, (Definition { text, .. }, _)) in own.enumerate() {
                self.write(&format!("account-{number}/{at:05}.txt"), text.as_bytes())?;
            }
            let batch = self.json(&format!("contribute 1 account-{number} --batch"), number)?;
            let root = batch["batches"][0].as_str().unwrap_or_default();
            self.json(&format!("datanet curate 1 accepted {root}"), 0)?;
        }
        self.json("wait 1", 0)?;
        self.json("datanet vouch 1", 0)?;

        let of_record = |definition: &Definition| content_id(definition.text.as_bytes()).0;
        let ids: Vec<[u8; 32]> = texts.train.iter().map(of_record).collect();
        self.tensors("records.safetensors", records, &ids)?;
        let ids: Vec<[u8; 32]> = outputs.iter().map(|output| content_id(output.as_bytes()).0).collect();
        self.tensors("answers.safetensors", queries, &ids)?;
        let made =
            self.json("features import records.safetensors --out records.i8 --artifact head.bin", 0)?;
        let loss = made["loss"].as_f64().unwrap_or(1.0);
        require(
            loss < 0.05,
            &format!(
                "{} rows of {} dimensions as int8: {:.3} % of the sum of squares is lost",
                made["rows"],
                made["dimensions"],
                100.0 * loss
            ),
        )?;
        self.json("features import answers.safetensors --out answers.i8", 0)?;
        let registered = self.json(
            &format!("model register --rule gradient --features records.i8 --threshold {threshold} --artifact head.bin --datanet 1 --window {WINDOW}"),
            0,
        )?;
        require(
            registered["uncovered"] == 0,
            &format!("model 1 scores dot products above {threshold}; all records have features"),
        )?;
        for (at, output) in outputs.iter().enumerate() {
            let name = format!("answers/{at:03}.txt");
            self.write(&name, output.as_bytes())?;
            self.json(&format!("receipt add 1 {name} --price {PRICE} --features answers.i8"), 0)?;
        }
        self.json(&format!("pay 1 {}", PRICE * outputs.len() as u128), 6)?;
        self.json("wait 1", 0)?;

        let scored = self.json("score 1", 0)?;
        let scores = scored["scores"].as_u64().unwrap_or(0);
        require(
            scores > 0,
            &format!(
                "{scores} scores of {} answers; {} wei are unowned",
                outputs.len(),
                scored["unowned"].as_str().unwrap_or("?")
            ),
        )?;
        self.json("round propose 1", 0)?;
        let verified = self.json("round verify 1", 5)?;
        require(
            verified["recomputed"] == outputs.len(),
            "a watcher scored every answer again, and found no fault",
        )?;
        self.json(&format!("wait {WINDOW}"), 0)?;
        require(self.json("round finalise 1", 0)?["finalised"] == true, "the round is final")?;
        let claimed = self.json("claim 1", 5)?;
        let payouts = scored["payoutsSum"].as_str().unwrap_or("?").to_owned();
        require(
            claimed["amount"] == payouts.as_str(),
            &format!("all {payouts} wei that it allocates are claimed"),
        )?;
        for number in 1..=5 {
            let own = contributors.iter().filter(|of| account(**of) == number).count();
            let address = ACCOUNTS[number - 1];
            let explained = match self.json(&format!("explain {address} 1 --out account-{number}.json"), 0) {
                // Few answers need not draw on everybody's definitions.
                Err(error) if error.to_string().contains("has earned nothing") => {
                    println!("     account {number}: {own} definitions, nothing from these answers");
                    continue;
                }
                explained => explained?,
            };
            let payout = explained["payout"].as_str().unwrap_or("0").to_owned();
            println!(
                "     account {number}: {own} definitions, {payout} wei, of {} credits that were compared",
                explained["compared"]
            );
        }
        Ok(())
    }

    /// Runs the command, as one of the test accounts, on the chain that is kept in the folder.
    fn json(&self, line: &str, account: usize) -> Result<Value, Error> {
        let output = Command::new(&self.tributary)
            .current_dir(&self.out)
            .env_remove("TRIBUTARY_RPC")
            .env_remove("TRIBUTARY_PRIVATE_KEY")
            .args(line.split_whitespace())
            .args(["--json", "--quiet", "--test-account", &account.to_string()])
            .output()
            .map_err(Error::file(&self.tributary))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Error::Argument(format!("`tributary {line}` failed: {said}")));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| Error::Argument(format!("`tributary {line}` printed no JSON: {error}")))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.out.join(name);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
        std::fs::write(&path, bytes).map_err(Error::file(&path))
    }

    /// Writes vectors as tools of other languages do.
    fn tensors(&self, name: &str, rows: &Matrix, ids: &[[u8; 32]]) -> Result<(), Error> {
        let numbers: Vec<u8> = rows.data().iter().flat_map(|number| number.to_le_bytes()).collect();
        let wrong = |error: safetensors::SafeTensorError| Error::Argument(error.to_string());
        let features =
            TensorView::new(Dtype::F32, vec![rows.rows(), rows.columns()], &numbers).map_err(wrong)?;
        let ids = TensorView::new(Dtype::U8, vec![ids.len(), 32], ids.as_flattened()).map_err(wrong)?;
        let file = safetensors::serialize([("features", features), ("ids", ids)], None).map_err(wrong)?;
        self.write(name, &file)
    }
}

/// What a product must exceed: what the largest of as many records of no influence as there are contributors
/// has, nearly ([`tributary_influence::noise`]). `null` are features of records that the model was not trained
/// on.
fn threshold(
    null: &Matrix,
    records: &Matrix,
    queries: &Matrix,
    contributors: usize,
    threads: usize,
) -> Result<u32, Error> {
    let (of_records, of_queries) =
        (best_scale(records).of("the records")?, best_scale(queries).of("the answers")?);
    let (null, queries) = (
        Quantised::new(null, of_records).of("the null")?,
        Quantised::new(queries, of_queries).of("the answers")?,
    );
    let dots: Vec<f64> = null.dots(&queries, threads).of("the null")?.into_iter().map(f64::from).collect();
    let count = dots.len().max(2) as f64;
    let mean = dots.iter().sum::<f64>() / count;
    let variance = dots.iter().map(|dot| (dot - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Ok((mean.max(0.0) + variance.sqrt() * widening(contributors)) as u32)
}

/// What the model says of a definition.
fn answer(texts: &Texts, answers: &[usize], at: usize) -> String {
    let (definition, system) = (&texts.test[at].text, &texts.systems[answers[at]]);
    format!("{system} is the organ system of: {definition}\n")
}
