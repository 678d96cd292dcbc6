//! `features`.

use super::read_file;
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{B256, U256};
use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};
use tributary_chain::words::counted;
use tributary_core::ids::content_id;
use tributary_sdk::{
    Error,
    features::{self, FeatureSet, FeaturesError, Head, Imported, TensorFile},
    models::Model,
};

#[derive(Debug, Subcommand)]
pub(crate) enum FeaturesCommand {
    /// Make a file of features of the vectors in a safetensors file
    ///
    /// The numbers are divided by a scale and rounded to whole numbers of -127 to 127
    /// (docs/guides/features.md). It prints what that loses.
    Import(Import),
    /// Put a model's features into the working folder, for its scorers and watchers
    Add {
        /// The model's id
        model: U256,
        /// The file of its records' features
        file: PathBuf,
    },
    /// Show a file of features, with the root of its tree
    Show {
        /// The file
        file: PathBuf,
    },
    /// List the records of Datanets by their content ids, in the order in which `import` takes rows
    Records {
        /// The Datanets' ids
        #[arg(required = true)]
        datanets: Vec<U256>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The safetensors file: a tensor with a row for each record or answer, of F32, F16, BF16, or of I8,
    /// which stay as they are
    file: PathBuf,
    /// Where to write the file of features
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The tensor's name; not needed if there is one only, beside `ids`
    #[arg(long, value_name = "NAME")]
    tensor: Option<String>,
    #[command(flatten)]
    ids: Ids,
    /// What numbers are divided by; if not given, what loses least. Take for later files of one model's
    /// answers the scale of the first, so that their scores are in proportion
    #[arg(long, value_name = "NUMBER")]
    scale: Option<f32>,
    /// The file with the weights or the adapter that the vectors are of
    #[arg(long, value_name = "FILE")]
    artifact: Option<PathBuf>,
}

/// What the rows are of, in their order; if none is given, the file's tensor `ids` says it.
#[derive(Args, Debug)]
#[group(multiple = false)]
struct Ids {
    /// A file with the content id of each row's record, or the SHA-256 of each row's answer, one a line
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,
    /// The Datanets whose accepted records the rows are of, in the order of registration
    #[arg(long = "datanet", value_name = "ID")]
    datanets: Vec<U256>,
    /// The file of the answer that a row is of
    #[arg(long = "answer", value_name = "FILE")]
    answers: Vec<PathBuf>,
}

/// A file of features that was made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    /// The file.
    file: PathBuf,
    /// The root of the tree over its rows: of records, a model's `featureRoot`.
    root: Word,
    /// How many rows it has.
    rows: u64,
    /// How many numbers a row has.
    dimensions: u16,
    /// The artifact's hash; zero if none was given.
    artifact: Word,
    /// What numbers were divided by.
    scale: f32,
    /// The sum of the squares of what rounding took away, as a part of that of all numbers.
    loss: f64,
    /// How many numbers were cut at 127 times the scale.
    cut: u64,
    /// How many numbers became 0 and were not.
    zeroed: u64,
}

/// A file of features.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// The file.
    file: PathBuf,
    /// The root of the tree over its rows: of records, a model's `featureRoot`.
    root: Word,
    /// How many rows it has.
    rows: u64,
    /// How many numbers a row has.
    dimensions: u16,
    /// The artifact's hash; zero if the file does not say it.
    artifact: Word,
}

/// A model's features that the working folder has.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Added {
    /// The model's id.
    model: Decimal,
    /// The file in the working folder.
    file: PathBuf,
    /// The root of the model's feature tree.
    root: Word,
}

pub(super) async fn run(session: &Session<'_>, command: &FeaturesCommand) -> Result<Outcome> {
    match command {
        FeaturesCommand::Import(arguments) => import(session, arguments).await,
        FeaturesCommand::Add { model, file } => add(session, *model, file).await,
        FeaturesCommand::Show { file } => {
            let set = FeatureSet::open(file).map_err(Error::Features)?;
            let Head { dimensions, rows, artifact } = set.head();
            let text =
                format!("{} of {dimensions} dimensions, with the root {}", counted(rows, "row"), set.root());
            let (file, root, artifact) = (file.clone(), set.root().into(), artifact.into());
            Ok(Outcome::new(text, Shown { file, root, rows, dimensions, artifact }))
        }
        FeaturesCommand::Records { datanets } => {
            let open = session.open().await?;
            let records = features::records(&open.context, datanets).await?;
            let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
            Ok(Outcome::new(lines.join("\n"), records.into_iter().map(Word::from).collect::<Vec<_>>()))
        }
    }
}

async fn import(session: &Session<'_>, arguments: &Import) -> Result<Outcome> {
    let Import { file, out, tensor, scale, .. } = arguments;
    let failed = |error: features::FeatureError| Error::Features(error.into());
    let tensors = TensorFile::open(file, tensor.as_deref()).map_err(failed)?;
    let ids = ids(session, &arguments.ids, &tensors).await?;
    let artifact = match &arguments.artifact {
        Some(path) => content_id(&read_file(path)?),
        None => B256::ZERO,
    };
    let made = features::import(&tensors, &ids, *scale, artifact, out).map_err(failed)?;
    let Imported { head, scale, loss, cut, zeroed } = made;
    let root = FeatureSet::open(out).map_err(Error::Features)?.root();
    let text = format!(
        "{} of {} dimensions, with the root {root}\ndivided by {scale} and rounded: {:.4} % of the sum of squares is lost, {} cut and {} became 0",
        counted(head.rows, "row"),
        head.dimensions,
        100.0 * loss,
        counted(cut, "number"),
        counted(zeroed, "number"),
    );
    let (file, root, rows, dimensions) = (out.clone(), root.into(), head.rows, head.dimensions);
    let artifact = artifact.into();
    Ok(Outcome::new(text, Made { file, root, rows, dimensions, artifact, scale, loss, cut, zeroed }))
}

/// What each row is of.
async fn ids(session: &Session<'_>, ids: &Ids, tensors: &TensorFile) -> Result<Vec<B256>> {
    if let Some(path) = &ids.ids {
        let text = String::from_utf8(read_file(path)?)
            .map_err(|_| Failure::user(format!("{} is no text", path.display())))?;
        let id = |(number, line): (usize, &str)| {
            let place = format!("{}, line {}", path.display(), number + 1);
            line.trim().parse().map_err(|_| Failure::user(format!("{place}: `{line}` is no content id")))
        };
        return text.lines().enumerate().map(id).collect();
    }
    if !ids.datanets.is_empty() {
        return Ok(features::records(&session.open().await?.context, &ids.datanets).await?);
    }
    if !ids.answers.is_empty() {
        return ids.answers.iter().map(|path| Ok(content_id(&read_file(path)?))).collect();
    }
    tensors.ids().map(<[B256]>::to_vec).ok_or_else(|| {
        Failure::user("what the rows are of is not known").hint(
            "`--datanet` names the Datanets of the records, `--ids` a file of content ids, `--answer` each answer; or the safetensors file has a tensor `ids`",
        )
    })
}

async fn add(session: &Session<'_>, model: U256, file: &Path) -> Result<Outcome> {
    session.lock().await?;
    let open = session.open().await?;
    let model = Model::read(&open.context, model).await?;
    model.gradient()?;
    let set = FeatureSet::open(file).map_err(Error::Features)?;
    let (found, expected) = (set.root(), model.terms.featureRoot);
    if found != expected {
        let error = FeaturesError::NotTheModels { model: model.id, path: file.to_owned(), found, expected };
        return Err(Error::Features(error).into());
    }
    let kept = set.keep(&open.context.folder)?;
    let text = format!("the working folder has the features of model {}: {}", model.id, kept.display());
    Ok(Outcome::new(text, Added { model: model.id.into(), file: kept, root: found.into() }))
}
