//! Datanets, models and rounds as of one block: what is small enough to be read at every block.
//!
//! States are asked of the contracts, at the block; texts and times are from events.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, sol};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};
use tributary_chain::{Block, Client, Contract};
use tributary_interfaces::{
    IAttribution::{self, RoundProposed, RoundState, roundStateCall},
    IDatanets::{self, ContributorListed, DatanetCreated, curatorsOfCall, datanetCall},
    IModels::{
        ModelRegistered, ModelTerms, SnapshotTaken, modelCall, operatorOfCall, operatorOfReturn, ownerOfCall,
        sourcesOfCall,
    },
    IRewards::{guardianCall, poolCall},
};
use tributary_sdk::{
    Context, Error,
    index::{Event, IndexError, View},
    models,
    rounds::{Ending, ProposalState, endings},
};

sol! {
    /// What wallets ask a token.
    interface IERC20Metadata {
        function symbol() external view returns (string);
        function decimals() external view returns (uint8);
    }
}

/// For how long states of contracts in which nothing happened are not asked for again.
const FRESH: Duration = Duration::from_secs(30);

/// The most bytes of a token's symbol that are kept.
const SYMBOL_BYTES: usize = 32;

/// What a model is paid in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    /// What the token calls itself, at most 32 bytes; `None` if it says nothing that is text.
    pub(crate) symbol: Option<String>,
    /// How many digits are behind the point; `None` if the token does not say.
    pub(crate) decimals: Option<u8>,
}

/// Assets by their address. What a token says of itself is asked once.
pub(crate) type Assets = BTreeMap<Address, Asset>;

/// A Datanet.
pub(crate) struct Datanet {
    pub(crate) id: u64,
    /// When it was created, in seconds since 1970.
    pub(crate) created_at: u64,
    /// Where people read about it, as its owner says.
    pub(crate) uri: String,
    pub(crate) state: IDatanets::Datanet,
    pub(crate) curators: Vec<Address>,
    /// The accounts that may contribute where the policy asks for that, ascending.
    pub(crate) listed: Vec<Address>,
}

/// A model, with what is told of it beside its terms.
pub(crate) struct Model {
    pub(crate) id: u64,
    pub(crate) registered_at: u64,
    pub(crate) owner: Address,
    pub(crate) operator: operatorOfReturn,
    /// Each as (taken at, up to), in seconds since 1970.
    pub(crate) snapshots: Vec<(u64, u64)>,
    pub(crate) rounds: RoundState,
    of: models::Model,
}

impl Deref for Model {
    type Target = models::Model;

    fn deref(&self) -> &models::Model {
        &self.of
    }
}

/// A round that was proposed.
pub(crate) struct Round {
    pub(crate) proposal: RoundProposed,
    /// How it ended; `None` while it is open.
    pub(crate) ending: Option<Ending>,
}

/// Everything as of one block.
pub(crate) struct Catalogue {
    pub(crate) view: View,
    states: Arc<States>,
}

impl Deref for Catalogue {
    type Target = States;

    fn deref(&self) -> &States {
        &self.states
    }
}

/// What the contracts and their events say as of a block, and as of those after it in which nothing happened.
pub(crate) struct States {
    read_at: Instant,
    pub(crate) chain_id: u64,
    pub(crate) contracts: [Contract; 9],
    pub(crate) guardian: Address,
    pub(crate) paused_until: u64,
    pub(crate) assets: Assets,
    /// Ascending by id, from 1, without gaps.
    pub(crate) datanets: Vec<Datanet>,
    /// Ascending by id, from 1, without gaps.
    pub(crate) models: Vec<Model>,
    /// In the order in which they were proposed.
    pub(crate) rounds: Vec<Round>,
    by_hash: HashMap<B256, usize>,
}

impl Catalogue {
    /// Reads everything as of the view's block.
    pub(crate) async fn read(context: &Context, view: View) -> Result<Self, Error> {
        let states = Arc::new(States::read(context, &view, &Assets::new()).await?);
        Ok(Self { view, states })
    }

    /// Everything as of a later block. Where nothing happened since, no contract is asked, but for
    /// [`FRESH`]: some of what they say depends on the time, as who is the operator.
    pub(crate) async fn next(&self, context: &Context, view: View) -> Result<Self, Error> {
        let is_same = self.is_as_of(&view) && self.states.read_at.elapsed() < FRESH;
        let states = if is_same {
            Arc::clone(&self.states)
        } else {
            Arc::new(States::read(context, &view, &self.states.assets).await?)
        };
        Ok(Self { view, states })
    }

    /// Whether nothing happened between this and a later block.
    pub(crate) fn is_as_of(&self, view: &View) -> bool {
        self.view.version() == view.version()
    }

    pub(crate) fn head(&self) -> Block {
        self.view.head()
    }
}

impl States {
    /// Reads everything as of the view's block. `known` is what tokens said before.
    async fn read(context: &Context, view: &View, known: &Assets) -> Result<Self, Error> {
        let context = &context.at(view.head());
        let datanets = datanets(context, view).await?;
        let models = models(context, view).await?;
        let rounds = rounds(context, view)?;
        let assets = assets(&context.client, &models, known).await;
        let guardian = context.client.read(context.rewards(), &guardianCall {}).await?;
        context.client.confirm().await?;
        let by_hash = rounds.iter().enumerate().map(|(at, round)| (round.proposal.roundHash, at)).collect();
        Ok(Self {
            read_at: Instant::now(),
            chain_id: context.client.chain_id(),
            contracts: context.deployment.contracts(),
            guardian: guardian.account,
            paused_until: guardian.pausedUntil,
            assets,
            datanets,
            models,
            rounds,
            by_hash,
        })
    }

    pub(crate) fn datanet(&self, id: u64) -> Option<&Datanet> {
        self.datanets.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }

    pub(crate) fn model(&self, id: u64) -> Option<&Model> {
        self.models.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }

    pub(crate) fn round(&self, hash: B256) -> Option<&Round> {
        self.by_hash.get(&hash).map(|at| &self.rounds[*at])
    }

    /// A model's finalised rounds, in order.
    pub(crate) fn finalised(&self, model: u64) -> impl DoubleEndedIterator<Item = &Round> {
        let is_meant = move |round: &&Round| round.is_of(model) && round.state() == ProposalState::Final;
        self.rounds.iter().filter(is_meant)
    }

    /// The address of one of the contracts.
    pub(crate) fn contract(&self, name: &str) -> Contract {
        let found = self.contracts.iter().copied().find(|one| one.name == name);
        found.unwrap_or(Contract::new("none", Address::ZERO))
    }
}

impl Round {
    pub(crate) fn is_of(&self, model: u64) -> bool {
        self.proposal.modelId == U256::from(model)
    }

    pub(crate) fn state(&self) -> ProposalState {
        self.ending.map_or(ProposalState::Open, |ending| ending.state)
    }

    pub(crate) fn terms(&self) -> &IAttribution::Round {
        &self.proposal.round
    }
}

async fn datanets(context: &Context, view: &View) -> Result<Vec<Datanet>, Error> {
    let contract = context.datanets();
    let mut created = view.events::<DatanetCreated>(contract, None)?;
    created.sort_by_key(|created| created.event.datanetId);
    let ids: Vec<U256> = created.iter().map(|created| created.event.datanetId).collect();
    let states: Vec<datanetCall> = ids.iter().map(|id| datanetCall { datanetId: *id }).collect();
    let curators: Vec<curatorsOfCall> = ids.iter().map(|id| curatorsOfCall { datanetId: *id }).collect();
    let states = context.client.read_many(contract, &states).await?;
    let curators = context.client.read_many(contract, &curators).await?;
    let mut listed: HashMap<U256, BTreeSet<Address>> = HashMap::new();
    for ContributorListed { datanetId, account, listed: is_listed } in
        view.events(contract, None)?.into_iter().map(|listed| listed.event)
    {
        let accounts = listed.entry(datanetId).or_default();
        if is_listed {
            accounts.insert(account)
        } else {
            accounts.remove(&account)
        };
    }
    let mut datanets = Vec::with_capacity(ids.len());
    for ((created, state), curators) in created.into_iter().zip(states).zip(curators) {
        let id = created.event.datanetId;
        datanets.push(Datanet {
            id: id.saturating_to(),
            created_at: created.time,
            uri: created.event.terms.uri,
            state,
            curators,
            listed: listed.remove(&id).unwrap_or_default().into_iter().collect(),
        });
    }
    Ok(datanets)
}

async fn models(context: &Context, view: &View) -> Result<Vec<Model>, Error> {
    let (client, contract) = (&context.client, context.models());
    let mut registered = view.events::<ModelRegistered>(contract, None)?;
    registered.sort_by_key(|registered| registered.event.modelId);
    let ids: Vec<U256> = registered.iter().map(|registered| registered.event.modelId).collect();
    fn each<C: SolCall>(ids: &[U256], call: fn(U256) -> C) -> Vec<C> {
        ids.iter().map(|id| call(*id)).collect()
    }
    let terms = client.read_many(contract, &each(&ids, |model| modelCall { modelId: model })).await?;
    let owners = client.read_many(contract, &each(&ids, |model| ownerOfCall { modelId: model })).await?;
    let operators =
        client.read_many(contract, &each(&ids, |model| operatorOfCall { modelId: model })).await?;
    let sources = client.read_many(contract, &each(&ids, |model| sourcesOfCall { modelId: model })).await?;
    let pools = client.read_many(context.rewards(), &each(&ids, |model| poolCall { modelId: model })).await?;
    let rounds = each(&ids, |model| roundStateCall { modelId: model });
    let rounds = client.read_many(context.attribution(), &rounds).await?;
    let mut snapshots: HashMap<U256, Vec<(u64, u64)>> = HashMap::new();
    for taken in view.events::<SnapshotTaken>(contract, None)? {
        snapshots.entry(taken.event.modelId).or_default().push((taken.time, taken.event.upTo));
    }
    let mut rest = owners.into_iter().zip(operators).zip(sources).zip(pools).zip(rounds);
    let mut models = Vec::with_capacity(ids.len());
    for (registered, terms) in registered.into_iter().zip(terms) {
        let Some(((((owner, operator), sources), pool), rounds)) = rest.next() else { break };
        let id = registered.event.modelId;
        // The text is in the event only.
        let terms = ModelTerms { uri: registered.event.terms.uri, ..terms };
        models.push(Model {
            id: id.saturating_to(),
            registered_at: registered.time,
            owner,
            operator,
            snapshots: snapshots.remove(&id).unwrap_or_default(),
            rounds,
            of: models::Model { id, terms, sources, pool },
        });
    }
    Ok(models)
}

fn rounds(context: &Context, view: &View) -> Result<Vec<Round>, IndexError> {
    let contract = context.attribution();
    let endings = endings(view, contract, None)?;
    let proposed = view.events::<RoundProposed>(contract, None)?.into_iter();
    let round = |proposed: Event<RoundProposed>| Round {
        ending: endings.get(&proposed.event.roundHash).copied(),
        proposal: proposed.event,
    };
    Ok(proposed.map(round).collect())
}

async fn assets(client: &Client, models: &[Model], known: &Assets) -> Assets {
    let mut assets = Assets::new();
    for address in models.iter().map(|model| model.terms.asset) {
        if assets.contains_key(&address) {
            continue;
        }
        let asset = match known.get(&address) {
            Some(asset) => asset.clone(),
            None if address.is_zero() => Asset { symbol: Some("ETH".to_owned()), decimals: Some(18) },
            None => ask(client, address).await,
        };
        assets.insert(address, asset);
    }
    assets
}

/// What a token says of itself. A token that reverts, or returns something else, says nothing.
async fn ask(client: &Client, address: Address) -> Asset {
    let call = async |data: Vec<u8>| client.call_raw(address, Bytes::from(data), "the token").await.ok();
    let symbol = call(IERC20Metadata::symbolCall {}.abi_encode()).await;
    let symbol = symbol.and_then(|data| IERC20Metadata::symbolCall::abi_decode_returns(&data).ok());
    let decimals = call(IERC20Metadata::decimalsCall {}.abi_encode()).await;
    let decimals = decimals.and_then(|data| IERC20Metadata::decimalsCall::abi_decode_returns(&data).ok());
    let fits = |symbol: &String| !symbol.is_empty() && symbol.len() <= SYMBOL_BYTES;
    Asset { symbol: symbol.filter(fits), decimals: decimals.filter(|decimals| *decimals <= 38) }
}
