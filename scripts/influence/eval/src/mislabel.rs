//! Wrong labels that were put in on purpose, found by how much each record moved itself.

use crate::error::{Error, For};
use crate::heads::MODEL_SEED;
use crate::sets::{Set, network};
use tributary_influence::head::{Head, Settings};
use tributary_influence::trak::{Kernel, Shared};
use tributary_influence::{Data, Random};
use tributary_influence_measure::{Figures, auc};

/// The share of the labels that are wrong.
const SHARE: usize = 10;

/// A tenth of the labels replaced by others, and which.
fn spoiled(train: &Data) -> Result<(Data, Vec<bool>), Error> {
    let mut random = Random::of(0, "wrong labels");
    let mut labels = train.labels().to_vec();
    let mut wrong = vec![false; labels.len()];
    for record in random.sample(labels.len(), labels.len() / SHARE) {
        labels[record] = (labels[record] + 1 + random.below(train.classes() - 1)) % train.classes();
        wrong[record] = true;
    }
    Ok((train.relabelled(labels).of("wrong labels")?, wrong))
}

/// The chance that a wrong label has a larger self-influence than a right one, by a head; and the same by the
/// loss, which needs no influence.
pub(crate) fn head(
    name: &str,
    set: &Set,
    settings: Settings,
    threads: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    let (train, wrong) = spoiled(&set.train)?;
    let all: Vec<usize> = (0..train.count()).collect();
    let network = set.training.train(&train, &all, MODEL_SEED).of(name)?;
    let head = Head::new(&network, &train, settings, threads).of(name)?;
    figures.set(&format!("mislabel.{name}.auc"), auc(&head.self_influences(&train).of(name)?, &wrong));
    let margins = network.margins(&train, threads).of(name)?;
    let losses: Vec<f32> = margins.into_iter().map(|margin| -margin).collect();
    figures.set(&format!("mislabel.{name}.auc_of_loss"), auc(&losses, &wrong));
    Ok(())
}

/// The same by the kernel of one network that was trained on all records.
pub(crate) fn kernel(
    name: &str,
    set: &Set,
    ridge: f32,
    threads: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    let (train, wrong) = spoiled(&set.train)?;
    let all: Vec<usize> = (0..train.count()).collect();
    let network = network().train(&train, &all, MODEL_SEED).of(name)?;
    let one = set.test.select(&[0]);
    let shared = Shared::new(&train, &one, threads);
    let kernel = Kernel::new(&network, &train, &one, &shared, threads).of(name)?;
    figures.set(&format!("mislabel.{name}.auc"), auc(&kernel.self_influences(ridge).of(name)?, &wrong));
    let margins = network.margins(&train, threads).of(name)?;
    let losses: Vec<f32> = margins.into_iter().map(|margin| -margin).collect();
    figures.set(&format!("mislabel.{name}.auc_of_loss"), auc(&losses, &wrong));
    Ok(())
}
