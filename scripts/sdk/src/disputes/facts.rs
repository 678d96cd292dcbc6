//! What an audit needs of the chain and of the working folder.

use super::shown::named_roots;
use crate::{
    context::Context,
    error::Result,
    features::{FeatureSet, OutputFeatures},
    fetch::Fetcher,
    folder::Folder,
    models::{Model, Snapshots},
    receipts::Entry,
    registry::{Registry, Showing, ShownMember, shown_members},
    rounds::{self, Candidates, RoundError, Scored, Wholes, WholesInput},
};
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, HashSet};
use tributary_audit::{Bytes, Facts, Features, RightScores, RightWholes, Scoring, Standing, WholeSorter};
use tributary_core::{
    faults::Source,
    gradient,
    ids::{batch_item, content_id},
    rule::Rule,
    span,
    typed_data::Receipt,
};
use tributary_index::View;
use tributary_interfaces::{
    IDatanets::{contributionCall, datanetCall},
    IDisputes::{self, Place},
    IModels::{ModelRegistered, SourceState},
    IRequests::FeaturesShown,
};
use tributary_rounds::{InputError, Owner, Statement};
use tributary_scoring::{Moments, Output};

/// How many records each batch has, as its contributor says, by its root.
pub(super) type Batches = HashMap<B256, u64>;

/// The places of records in their batches, by root and content id.
pub(super) type Members = HashMap<(B256, B256), Place>;

/// The places that were shown on chain.
pub(super) async fn members(context: &Context) -> Result<Members> {
    let place = |ShownMember { root, content_id, place, .. }| Some(((root, content_id), place?));
    let shown = shown_members(&context.view().await?, Showing::of(context))?;
    Ok(shown.into_iter().filter_map(place).collect())
}

/// What a round is audited by.
pub(super) struct Known {
    pub(super) facts: Facts,
    pub(super) batches: Batches,
    /// The features of the model's records, where its rule reads them.
    pub(super) features: RecordFeatures,
    /// How many receipts were scored again.
    pub(super) recomputed: usize,
    /// What could not be fetched.
    pub(super) missing: Vec<String>,
}

/// What the chain says of everything that a round names, and the right scores of its receipts: under
/// `span` of these entries, under `gradient` of those whose outputs' features are at hand. What is
/// lacking is fetched from a fetcher and the URI of the round.
pub(super) async fn facts(
    context: &Context,
    model: &Model,
    stated: &Statement,
    entries: &[Entry],
    cutoff: u64,
    fetch: Option<(&Fetcher, &str)>,
) -> Result<Known> {
    let snapshots = Snapshots::read(context, model.id).await?;
    let audited = Audited { context, model, snapshots: &snapshots, cutoff, fetch };
    let (scoring, features, recomputed, missing) = match model.rule()? {
        Rule::Span(params) => {
            let (right, missing) = audited.ranges(params, entries).await?;
            let scoring = Scoring::Span { params, right: Some(right) };
            (scoring, RecordFeatures::default(), entries.len(), missing)
        }
        Rule::Gradient(params) => {
            let (features, mut missing) = RecordFeatures::read(context, model, fetch).await?;
            let (right, recomputed) = match &features.set {
                Some(set) => audited.wholes(params, set, stated, &mut missing).await?,
                None => (None, 0),
            };
            (Scoring::Gradient { params, right }, features, recomputed, missing)
        }
    };
    let mut facts = Facts {
        scoring,
        contributors_bps: model.terms.contributorsBps,
        sources: model.sources.iter().map(source).collect(),
        fees: HashMap::new(),
        payees: HashMap::new(),
        batch_roots: HashMap::new(),
        standing: HashMap::new(),
        snapshots: snapshots.list().to_vec(),
        last_payouts: rounds::last_payouts(context, model).await?.rows().collect::<Result<_, _>>()?,
    };
    let key = |owner: &Owner| (owner.datanet, owner.item, owner.content_id);
    let mut named: HashSet<(U256, B256, B256)> = match &facts.scoring {
        Scoring::Span { right, .. } => right.iter().flat_map(RightScores::owners).map(key).collect(),
        // Of these the right scores say all that is asked.
        Scoring::Gradient { .. } => HashSet::new(),
    };
    // Not all owners of the files: those that no score names are no one's concern.
    for score in stated.scores() {
        named.insert(key(&score?.owner));
    }
    for source in &model.sources {
        let registry = Registry::read(context, source.datanetId).await?.with_answers();
        add_registrations(context, &mut facts, source.datanetId, &registry, &named).await?;
    }
    let batches = batches(context).await?;
    facts.batch_roots = roots_by_item(&batches);
    let named = named_roots(context, model.id).await?;
    facts.batch_roots.extend(named.into_iter().map(|root| (batch_item(root), root)));
    Ok(Known { facts, batches, features, recomputed, missing })
}

/// A round that is scored again.
struct Audited<'c> {
    context: &'c Context,
    model: &'c Model,
    snapshots: &'c Snapshots,
    cutoff: u64,
    fetch: Option<(&'c Fetcher, &'c str)>,
}

impl Audited<'_> {
    /// The records that can earn at these moments. Lists of batches that are lacking are fetched; what
    /// could not be is added to `missing`.
    async fn candidates<'m>(
        &self,
        moments: &'m Moments,
        missing: &mut Vec<String>,
    ) -> Result<Candidates<'m>> {
        let Self { context, model, cutoff, .. } = *self;
        let mut candidates = Candidates::read_with_answers(context, model, cutoff, moments).await?;
        if let Some((fetcher, uri)) = self.fetch {
            let lists = fetcher.batches(&context.folder, &candidates.unreadable, uri).await;
            if lists.missing < candidates.unreadable.len() {
                candidates = Candidates::read_with_answers(context, model, cutoff, moments).await?;
            }
            missing.extend(lists.describe("lists of batches"));
        }
        Ok(candidates)
    }

    /// The right scores of these entries, and what could not be fetched.
    async fn ranges(&self, params: span::Params, entries: &[Entry]) -> Result<(RightScores, Vec<String>)> {
        let Self { context, .. } = *self;
        let mut missing = Vec::new();
        let outputs: Vec<Output<&[u8]>> = rounds::outputs(self.snapshots, entries);
        let moments = Moments::of(&outputs);
        let candidates = self.candidates(&moments, &mut missing).await?;
        let scoring = rounds::Scoring::new(params, &outputs)?;
        let lacking = scoring.read(context, candidates.records())?;
        if let Some((fetcher, uri)) = self.fetch {
            let ids: Vec<B256> = lacking.iter().map(|record| record.content_id).collect();
            missing.extend(fetcher.records(&context.folder, &ids, uri).await.describe("records"));
            scoring.read(context, lacking.into_iter().map(Ok))?;
        }
        Ok((scoring.finish(), missing))
    }

    /// The right scores of the receipts whose outputs' features are at hand, or can be fetched, and how
    /// many receipts these are. Of a receipt without such there are none to compute.
    async fn wholes(
        &self,
        params: gradient::Params,
        features: &FeatureSet,
        stated: &Statement,
        missing: &mut Vec<String>,
    ) -> Result<(Option<RightWholes>, usize)> {
        let Self { context, model, snapshots, .. } = *self;
        let receipts: Vec<Receipt> = stated.receipts().collect::<Result<_, _>>()?;
        self.fetch_features(&receipts, missing).await;
        let moments = rounds::moments(snapshots, receipts.iter());
        let candidates = self.candidates(&moments, missing).await?;
        let budget = context.budget();
        let input =
            WholesInput { context, model: model.id, params, features, snapshots, candidates: &candidates };
        let mut wholes = Wholes::new(input, WholeSorter::new(&budget), |_| ())?;
        let mut recomputed = 0;
        for receipt in &receipts {
            recomputed += usize::from(wholes.add(receipt)? != Scored::Missing);
        }
        let right = wholes.finish()?.finish(&budget);
        let right = right.map_err(|error| RoundError::Input(InputError::from(error)))?;
        Ok((Some(right), recomputed))
    }

    /// Fetches the features of outputs that are lacking, unless outputs are private.
    async fn fetch_features(&self, receipts: &[Receipt], missing: &mut Vec<String>) {
        let of_outputs = OutputFeatures::of(&self.context.chain_folder(), self.model.id);
        let counting = receipts.iter().filter(|receipt| receipt.counts() && !receipt.feature_hash.is_zero());
        let mut lacking: Vec<B256> = counting
            .map(|receipt| receipt.feature_hash)
            .filter(|hash| of_outputs.get(*hash).is_none())
            .collect();
        lacking.sort_unstable();
        lacking.dedup();
        if lacking.is_empty() {
            return;
        }
        match self.fetch.filter(|_| !self.model.terms.isPrivate) {
            Some((fetcher, uri)) => {
                let fetched = fetcher.features(&of_outputs, &lacking, uri).await;
                missing.extend(fetched.describe("features of outputs"));
            }
            None => missing.push(format!("features of outputs are missing ({})", lacking.len())),
        }
    }
}

/// What is known of the features of a model's records: its file, or what was shown of them on chain.
#[derive(Default)]
pub(super) struct RecordFeatures {
    pub(super) set: Option<FeatureSet>,
    shown: HashMap<B256, (Place, Vec<u8>)>,
}

impl RecordFeatures {
    /// Reads the file of a model's features, fetched if need be, and the answers to requests if it cannot be
    /// had. That is said in what is missing.
    pub(super) async fn read(
        context: &Context,
        model: &Model,
        fetch: Option<(&Fetcher, &str)>,
    ) -> Result<(Self, Vec<String>)> {
        let (set, missing) = match feature_file(context, model, fetch).await? {
            Ok(set) => (Some(set), Vec::new()),
            Err(problem) => (None, vec![format!("features of records are missing: {problem}")]),
        };
        let shown = if set.is_some() {
            HashMap::new()
        } else {
            shown_features(&context.view().await?, context, model)?
        };
        Ok((Self { set, shown }, missing))
    }

    pub(super) fn features(&self, content_id: B256) -> Option<Features> {
        match &self.set {
            Some(set) => set.features(content_id).ok(),
            None => Some(Features::Some(self.shown.get(&content_id)?.1.clone())),
        }
    }

    pub(super) fn feature(&self, content_id: B256) -> Option<Place> {
        match &self.set {
            Some(set) => set.place(content_id).ok(),
            None => Some(self.shown.get(&content_id)?.0.clone()),
        }
    }
}

/// The file of a model's features, which is fetched if the working folder has none, or a wrong one; else why
/// there is none.
async fn feature_file(
    context: &Context,
    model: &Model,
    fetch: Option<(&Fetcher, &str)>,
) -> Result<Result<FeatureSet, String>> {
    let kept = FeatureSet::of_model(context, model);
    let Some((fetcher, uri)) = fetch.filter(|_| kept.is_err()) else {
        return Ok(kept.map_err(|error| error.to_string()));
    };
    let published = published_at(context, model).await?;
    let fetch = fetcher.record_features(&context.folder, model.terms.featureRoot, [&published, uri]);
    Ok(match fetch.await {
        Ok(()) => FeatureSet::of_model(context, model).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    })
}

/// Where a model is published, as it says itself; its terms in the contract have only the hash of that.
async fn published_at(context: &Context, model: &Model) -> Result<String> {
    let registered =
        context.view().await?.events::<ModelRegistered>(context.models(), Some(model.id.into()))?;
    Ok(registered.into_iter().next().map(|one| one.event.terms.uri).unwrap_or_default())
}

/// The features of records that answers to requests about a model show, with their places in its
/// feature tree. Requests checks them; so does this, since a node may lie.
fn shown_features(view: &View, context: &Context, model: &Model) -> Result<HashMap<B256, (Place, Vec<u8>)>> {
    let mut shown = HashMap::new();
    for answer in view.events::<FeaturesShown>(context.requests(), Some(model.id.into()))? {
        let FeaturesShown { score, feature, features, .. } = answer.event;
        let leaf = |leaf: &tributary_interfaces::IRequests::Leaf| tributary_core::sum_tree::Leaf {
            key: leaf.key,
            value: leaf.value,
            data: leaf.data,
        };
        let leaves: Vec<_> = feature.leaves.iter().map(leaf).collect();
        let given = tributary_core::faults::Shown { leaves: leaves.clone(), proof: &feature.proof };
        let hash =
            tributary_core::faults::gradient::feature_hash(model.terms.featureRoot, score.contentId, &given);
        if hash == Ok(Some(content_id(&features))) {
            let leaves: Vec<IDisputes::Leaf> = leaves.iter().map(tributary_audit::leaf).collect();
            shown.insert(score.contentId, (Place { leaves, proof: feature.proof }, features.to_vec()));
        }
    }
    Ok(shown)
}

/// The batches of all Datanets, since a round that is wrong may name a batch of any.
pub(super) async fn batches(context: &Context) -> Result<Batches> {
    Ok(context.view().await?.batches()?.into_iter().collect())
}

/// The root of each batch, by its item.
pub(super) fn roots_by_item(batches: &Batches) -> HashMap<B256, B256> {
    batches.keys().map(|root| (batch_item(*root), *root)).collect()
}

/// Adds what a Datanet says of the registrations that a round names.
async fn add_registrations(
    context: &Context,
    facts: &mut Facts,
    datanet: U256,
    registry: &Registry,
    named: &HashSet<(U256, B256, B256)>,
) -> Result<()> {
    let (client, datanets) = (&context.client, context.datanets());
    let fee = client.read(datanets, &datanetCall { datanetId: datanet }).await?.treasuryFeeBps;
    facts.fees.insert(datanet, fee);
    let names: HashSet<(B256, B256)> =
        named.iter().filter(|key| key.0 == datanet).map(|(_, item, id)| (*item, *id)).collect();
    for record in registry.named(&names)? {
        let key = (datanet, record.item, record.content_id);
        let (order, accepted_at) = (record.order, record.accepted_at);
        facts.standing.insert(key, Standing { order, accepted_at, accepted: record.accepted.to_vec() });
    }
    for (item, _) in names {
        let call = contributionCall { datanetId: datanet, item };
        let payee = client.read(datanets, &call).await?.payee;
        if !payee.is_zero() {
            facts.payees.insert((datanet, item), payee);
        }
    }
    Ok(())
}

fn source(source: &SourceState) -> Source {
    Source { datanet_id: source.datanetId, weight: source.weight, left_out_from: source.leftOutFrom }
}

/// The records and batches of the working folder, and the outputs of a round.
pub(super) struct WorkingFolder<'c> {
    pub(super) folder: &'c Folder,
    pub(super) batches: Batches,
    /// The places of records in their batches that were shown on chain.
    pub(super) members: Members,
    pub(super) outputs: HashMap<B256, Vec<u8>>,
    /// The features of records, and of outputs by their SHA-256; nothing where the rule reads none.
    pub(super) features: RecordFeatures,
    pub(super) of_outputs: OutputFeatures,
}

impl Bytes for WorkingFolder<'_> {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        self.folder.batch(root, *self.batches.get(&root)?, "").ok()
    }

    fn member(&self, root: B256, content_id: B256) -> Option<Place> {
        self.members.get(&(root, content_id)).cloned()
    }

    fn record(&self, content_id: B256) -> Option<Vec<u8>> {
        self.folder.record(content_id).ok()
    }

    fn output(&self, output_hash: B256) -> Option<Vec<u8>> {
        self.outputs.get(&output_hash).cloned()
    }

    fn output_features(&self, feature_hash: B256) -> Option<Vec<u8>> {
        self.of_outputs.get(feature_hash)
    }

    fn features(&self, content_id: B256) -> Option<Features> {
        self.features.features(content_id)
    }

    fn feature(&self, content_id: B256) -> Option<Place> {
        self.features.feature(content_id)
    }
}
