//! Datanets and what is registered in them.

use crate::{
    asked::{self, Cursor, MAX_LIMIT, PayeeWord, Query, Words},
    catalogue::{Catalogue, Datanet},
    error::{ErrorBody, Refusal, Result},
    values::{Account, BlockRef, Hash, Page, PayeeRef, StatusName, page, time},
};
use alloy_primitives::U256;
use serde::Serialize;
use tributary_core::{
    payee::Payee,
    status::{Policy, Status},
};
use tributary_sdk::index::Registration;
use utoipa::ToSchema;

/// The spans into which the growth of a Datanet is divided: an hour, a day, a week, four weeks. The
/// first is taken that needs no more than [`MOST_SPANS`].
const SPANS: [u32; 4] = [3_600, 86_400, 604_800, 2_419_200];
/// The most spans of a growth that are not the longest ones.
const MOST_SPANS: u64 = 60;

/// Who contributes to a Datanet, and how a registration starts.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PolicyName {
    Open,
    Curated,
    Listed,
}

/// A Datanet, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DatanetRow {
    id: u64,
    /// Where people read about it, as its owner says: any text of at most 2,048 bytes.
    uri: String,
    owner: Account,
    /// Missing where the chain names a policy that this version does not know.
    policy: Option<PolicyName>,
    /// The treasury's part of every credit, in basis points.
    treasury_fee_bps: u16,
    created_at: u64,
    /// When it was closed; missing while it is open.
    closed_at: Option<u64>,
    /// Until when the owner or a curator vouches that everything accepted has public bytes.
    vouched_up_to: Option<u64>,
    curators: u32,
    /// The ids of the models that draw on it.
    models: Vec<u64>,
}

impl DatanetRow {
    fn of(catalogue: &Catalogue, datanet: &Datanet) -> Self {
        let state = &datanet.state;
        let draws = |sources: &[tributary_interfaces::IModels::SourceState]| {
            sources.iter().any(|source| source.datanetId == U256::from(datanet.id))
        };
        let models = catalogue.models.iter().filter(|model| draws(&model.sources));
        Self {
            id: datanet.id,
            uri: datanet.uri.clone(),
            owner: Account(state.owner),
            policy: Policy::from_u8(state.policy).map(|policy| match policy {
                Policy::Open => PolicyName::Open,
                Policy::Curated => PolicyName::Curated,
                Policy::Listed => PolicyName::Listed,
            }),
            treasury_fee_bps: state.treasuryFeeBps,
            created_at: datanet.created_at,
            closed_at: time(state.closedAt),
            vouched_up_to: time(state.vouchedUpTo),
            curators: datanet.curators.len() as u32,
            models: models.map(|model| model.id).collect(),
        }
    }
}

/// What was registered in a span of time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GrowthSpan {
    /// When the span begins, in seconds since 1970 (UTC).
    from: u64,
    registrations: u64,
    /// The records of these registrations; a batch has as many as its contributor says.
    records: u64,
}

/// A Datanet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DatanetDetail {
    block: BlockRef,
    #[serde(flatten)]
    row: DatanetRow,
    /// The digest of the licence and terms that contributions come under; zero if there are none.
    terms_hash: Hash,
    /// Whether contributors must commit to their records before they reveal them.
    commit_first: bool,
    pending_owner: Option<Account>,
    treasury: Account,
    next_treasury: Option<Account>,
    treasury_from: Option<u64>,
    attestor: Option<Account>,
    next_attestor: Option<Account>,
    attestor_from: Option<u64>,
    curator_accounts: Vec<Account>,
    /// Who may contribute where the policy is `listed`: the first 200, ascending.
    listed: Vec<Account>,
    registrations: u64,
    /// The records of all registrations; a batch has as many as its contributor says.
    records: u64,
    /// How long each span of the growth is, in seconds.
    growth_seconds: u32,
    growth: Vec<GrowthSpan>,
}

/// A change of a registration's status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusChange {
    /// In seconds since 1970 (UTC).
    time: u64,
    status: StatusName,
}

/// A batch of records under one registration.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchOf {
    /// The root of the tree over the records.
    root: Hash,
    /// How many records it has, as its contributor says.
    count: u64,
    /// Where the list of its content ids is published, as its contributor says: any text.
    uri: String,
}

/// What was registered under one number: a record, or a batch of records.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationRow {
    datanet: u64,
    /// Its number in the order of all registrations of all Datanets.
    number: u64,
    /// The content id of a record, or the item of a batch.
    item: Hash,
    payee: PayeeRef,
    /// Missing for a single record.
    batch: Option<BatchOf>,
    status: StatusName,
    /// How the status came to be what it is, from the registration on.
    history: Vec<StatusChange>,
}

impl RegistrationRow {
    fn of(datanet: u64, registration: Registration) -> Self {
        let Registration { number, item, payee, time, status, changes, batch } = registration;
        let all = || [(time, status)].into_iter().chain(changes.iter().copied());
        Self {
            datanet,
            number,
            item: Hash(item),
            payee: payee.into(),
            batch: batch.map(|(root, count, uri)| BatchOf { root: Hash(root), count, uri }),
            status: all().last().map_or(Status::None, |last| last.1).into(),
            history: all().map(|(time, status)| StatusChange { time, status: status.into() }).collect(),
        }
    }
}

/// The registrations of items, ascending by number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Registrations {
    block: BlockRef,
    items: Vec<RegistrationRow>,
}

/// Datanets, the newest first. `search`: an id, an owner, or a text in the address that one names.
#[utoipa::path(get, path = "/api/v1/datanets", tag = "datanets", operation_id = "datanets",
    params(("cursor" = Option<Cursor>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200),
        ("search" = Option<String>, Query)),
    responses((status = 200, body = Page<DatanetRow>), (status = 400, body = ErrorBody)))]
pub(crate) fn list(catalogue: &Catalogue, query: &Query) -> Result<Page<DatanetRow>> {
    let before = query.before()?;
    let found = catalogue.datanets.iter().rev().filter(|datanet| datanet.id < before);
    let found = found.filter(|datanet| query.finds(datanet.id, &datanet.uri, datanet.state.owner));
    let (shown, next) = page(found, query.limit()?, |datanet| datanet.id);
    let items = shown.into_iter().map(|datanet| DatanetRow::of(catalogue, datanet)).collect();
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// One Datanet.
#[utoipa::path(get, path = "/api/v1/datanets/{datanet}", tag = "datanets", operation_id = "datanet",
    params(("datanet" = u64, Path, maximum = 999999999999999.0)),
    responses((status = 200, body = DatanetDetail), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn one(catalogue: &Catalogue, id: &str) -> Result<DatanetDetail> {
    let datanet = find(catalogue, id)?;
    let state = &datanet.state;
    let head = catalogue.head();
    let age = head.time.saturating_sub(datanet.created_at);
    let fits = |span: &&u32| age / u64::from(**span) < MOST_SPANS;
    let seconds = SPANS.iter().find(fits).copied().unwrap_or(SPANS[3]);
    let growth = catalogue.view.growth(U256::from(datanet.id), seconds)?;
    Ok(DatanetDetail {
        block: head.into(),
        row: DatanetRow::of(catalogue, datanet),
        terms_hash: Hash(state.termsHash),
        commit_first: state.commitFirst,
        pending_owner: Account::unless_zero(state.pendingOwner),
        treasury: Account(state.treasury),
        next_treasury: Account::unless_zero(state.nextTreasury),
        treasury_from: time(state.treasuryFrom),
        attestor: Account::unless_zero(state.attestor),
        next_attestor: Account::unless_zero(state.nextAttestor),
        attestor_from: time(state.attestorFrom),
        curator_accounts: datanet.curators.iter().copied().map(Account).collect(),
        listed: datanet.listed.iter().copied().take(MAX_LIMIT).map(Account).collect(),
        registrations: growth.iter().map(|span| span.registrations).sum(),
        records: growth.iter().map(|span| span.records).sum(),
        growth_seconds: seconds,
        growth: growth
            .into_iter()
            .map(|span| GrowthSpan {
                from: span.from,
                registrations: span.registrations,
                records: span.records,
            })
            .collect(),
    })
}

/// What is registered in a Datanet, ascending by number; `payee` keeps what is registered for it.
#[utoipa::path(get, path = "/api/v1/datanets/{datanet}/registrations", tag = "datanets",
    operation_id = "registrations",
    params(("datanet" = u64, Path, maximum = 999999999999999.0), ("cursor" = Option<Cursor>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200), ("payee" = Option<PayeeWord>, Query)),
    responses((status = 200, body = Page<RegistrationRow>), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn registrations(catalogue: &Catalogue, id: &str, query: &Query) -> Result<Page<RegistrationRow>> {
    let id = find(catalogue, id)?.id;
    let payee: Option<Payee> = query.payee.as_deref().map(asked::payee).transpose()?;
    let (after, limit) = (query.after()?, query.limit()?);
    let found = catalogue.view.registrations_after(U256::from(id), after, payee, limit + 1)?;
    let (shown, next) = page(found.into_iter(), limit, |one| one.number);
    let items = shown.into_iter().map(|one| RegistrationRow::of(id, one)).collect();
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// The registrations of up to 100 items in a Datanet, of each ascending by number. `ids` are content
/// ids, or items of batches, with commas between.
#[utoipa::path(get, path = "/api/v1/datanets/{datanet}/items", tag = "datanets", operation_id = "items",
    params(("datanet" = u64, Path, maximum = 999999999999999.0), ("ids" = Words, Query)),
    responses((status = 200, body = Registrations), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn items(catalogue: &Catalogue, id: &str, query: &Query) -> Result<Registrations> {
    const MOST: usize = 100;
    let id = find(catalogue, id)?.id;
    let ids: Vec<&str> = query.ids.as_deref().unwrap_or_default().split(',').collect();
    if ids.len() > MOST {
        return Err(Refusal::BadRequest(format!("`ids` has {} items; {MOST} are the most", ids.len())));
    }
    let mut items = Vec::new();
    for item in ids {
        let found = catalogue.view.registrations_of(U256::from(id), asked::hash(item, "item")?)?;
        items.extend(found.into_iter().map(|one| RegistrationRow::of(id, one)));
    }
    Ok(Registrations { block: catalogue.head().into(), items })
}

fn find<'c>(catalogue: &'c Catalogue, id: &str) -> Result<&'c Datanet> {
    let id = asked::id(id, "Datanet")?;
    catalogue.datanet(id).ok_or_else(|| Refusal::NotFound(format!("there is no Datanet {id}")))
}
