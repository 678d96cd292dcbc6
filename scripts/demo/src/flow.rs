//! The steps, in order: from the ontology to payouts and checks.

use crate::{
    accounts::{Accounts, expert_account},
    args::Arguments,
    attacks,
    checks::{self, Check},
    corpus::{self, Contributor},
    error::{Error, Result},
    models::{WINDOW, model_terms},
    results::{ModelResults, PaidAnswer, PayeeRow, Results, SmallRound, treasury_of},
    steps::Steps,
    token,
};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::{BTreeMap, HashMap};
use tributary_assistant::Assistant;
use tributary_chain::Account;
use tributary_core::{payee::Payee, split::OWNER_SHARE, status::Policy};
use tributary_hpo::{Question, Records, questions, release::LICENCE};
use tributary_interfaces::{
    IDatanets::DatanetTerms,
    IRewards::{drawShareCall, payCall},
};
use tributary_sdk::{
    Context,
    claims::{Balance, balances, claim, claimable},
    contribute::{Form, contribute},
    datanets,
    disputes::{self, AuditedRound, Verdict},
    funds::provide,
    models,
    receipts::{Book, Entry},
    rounds::{self, ScoredRound},
};

/// The questions are drawn with this.
const SEED: u64 = 2025;
/// How many questions go to the model that is paid in native currency.
const NATIVE_QUESTIONS: usize = 25;
/// The treasury's part of every credit, in basis points.
const TREASURY_FEE_BPS: u16 = 500;
/// One test dollar, in units of the token.
pub(crate) const DOLLAR: u128 = 1_000_000;
/// A scorer's least bond, in units of either asset.
const BOND: u128 = 100 * DOLLAR;

/// The price of an answer, in units of the asset.
#[derive(Clone, Copy)]
struct Price {
    /// Of any answer.
    base: u128,
    /// Of each byte beside.
    per_byte: u128,
}

const TOKEN_PRICE: Price = Price { base: DOLLAR / 10, per_byte: DOLLAR / 1_000 };
const NATIVE_PRICE: Price = Price { base: 50_000_000_000_000, per_byte: 500_000_000_000 };

/// Takes all steps.
pub(crate) async fn run(context: &Context, arguments: &Arguments, steps: &mut Steps) -> Result<Results> {
    let accounts = Accounts::new()?;
    steps.begin("reading the Human Phenotype Ontology");
    let ontology = corpus::read(&arguments.ontology)?;
    let records = ontology.records();
    let datanet = create_datanet(context, &accounts).await?;
    let contributors = corpus::contributors(&records, datanet)?;

    let (definitions, writers) = (records.records.len(), contributors.len());
    steps.begin(format!("contributing {definitions} definitions of {writers} contributors"));
    let batches = register(context, &accounts, datanet, &records, &contributors).await?;
    vouch(context, &accounts, datanet).await?;

    steps.begin("registering two models, one paid in a token and one in native currency");
    let token =
        token::deploy(&context.client, &accounts.deployer, &arguments.token, &mint(&accounts)).await?;
    let by_token = register_model(context, &accounts, datanet, token.address).await?;
    let by_native = register_model(context, &accounts, datanet, Address::ZERO).await?;
    let mut main = ModelResults::new(by_token, token.address, "TUSD", 6);
    let mut native = ModelResults::new(by_native, Address::ZERO, "ETH", 18);

    steps.begin("reading the accepted records into the assistant");
    let assistant =
        Assistant::new(records.records.iter().map(|record| (record.content_id, record.text.to_owned())));
    let asked = questions(&ontology, arguments.questions + NATIVE_QUESTIONS, SEED);
    let (of_native, of_main) = asked.split_at(NATIVE_QUESTIONS.min(asked.len()));
    let (first, second) = of_main.split_at(of_main.len() / 2);

    let mut audits = Vec::new();
    for (number, questions) in [(1, first), (2, second)] {
        steps.begin(format!("round {number}: {} questions asked, answered and paid for", questions.len()));
        ask(context, &accounts, &assistant, &mut main, questions, TOKEN_PRICE).await?;
        steps.begin(format!(
            "round {number}: scoring every record against every answer, proposing, auditing, finalising"
        ));
        audits.push(settle(context, &accounts, main.model).await?);
    }
    let count = of_native.len();
    steps.begin(format!("a second model: {count} questions, paid in native currency, and a round"));
    ask(context, &accounts, &assistant, &mut native, of_native, NATIVE_PRICE).await?;
    audits.push(settle(context, &accounts, native.model).await?);
    for model in [&mut main, &mut native] {
        let rounds = rounds::finalised(context, model.model).await?.into_iter().map(SmallRound::read);
        model.rounds = rounds.collect::<Result<_, _>>().map_err(tributary_sdk::Error::from)?;
    }

    bind(context, &accounts, datanet, &contributors, steps).await?;
    steps.begin("claiming for everyone who can be paid, and drawing the owner's share");
    for model in [&main, &native] {
        pay_out(context, &accounts, model).await?;
    }
    let payees = payees(context, &main, &contributors, datanet).await?;

    let mut results = Results {
        accounts,
        datanet,
        token,
        data_version: ontology.data_version.clone(),
        definitions,
        duplicates: records.duplicates.len(),
        authors: corpus::count_authors(&ontology),
        contributors,
        batches,
        main,
        native,
        payees,
        gas: Vec::new(),
        checks: audits,
        took: Vec::new(),
    };
    steps.begin("checking what must hold");
    let checks = check(context, &results).await?;
    results.checks.extend(checks);
    Ok(results)
}

/// What each account that pays in the token has at first.
fn mint(accounts: &Accounts) -> Vec<(Address, u128)> {
    let paying = accounts.users.iter().chain([&accounts.scorer, &accounts.attacker]);
    paying.map(|account| (account.address(), 10_000 * DOLLAR)).collect()
}

async fn create_datanet(context: &Context, accounts: &Accounts) -> Result<U256> {
    let terms = DatanetTerms {
        uri: LICENCE.to_owned(),
        termsHash: keccak256(LICENCE),
        policy: Policy::Curated as u8,
        treasury: accounts.treasury,
        treasuryFeeBps: TREASURY_FEE_BPS,
        attestor: accounts.attestor.address(),
        commitFirst: false,
    };
    Ok(datanets::create(context, &accounts.curator, terms).await?.id)
}

/// Registers each contributor's records as a batch, and returns the batches' roots.
async fn register(
    context: &Context,
    accounts: &Accounts,
    datanet: U256,
    records: &Records<'_>,
    contributors: &[Contributor],
) -> Result<Vec<B256>> {
    let bytes = records.records.iter().map(|record| (record.content_id, &record.text));
    context.folder.put_records(bytes).map_err(tributary_sdk::Error::from)?;
    let lots = contributors.iter().map(Contributor::lot).collect();
    let report = contribute(context, &accounts.curator, datanet, lots, Form::Batches, |_| ()).await?;
    Ok(report.batches)
}

/// Vouches for what was registered, whose bytes are in the working folder.
async fn vouch(context: &Context, accounts: &Accounts, datanet: U256) -> Result<()> {
    let up_to = context.client.time().await?;
    context.client.advance_clock(1).await?;
    datanets::vouch(context, &accounts.curator, datanet, up_to).await?;
    Ok(())
}

async fn register_model(
    context: &Context,
    accounts: &Accounts,
    datanet: U256,
    asset: Address,
) -> Result<U256> {
    let terms = model_terms(&[datanet], asset, BOND, &accounts.scorer, &accounts.operator)?;
    let id = models::register(context, &accounts.operator, terms).await?.id;
    models::take_snapshot(context, &accounts.operator, id).await?;
    Ok(id)
}

/// Users ask in turn and pay for the answers, and the operator writes the receipts.
async fn ask(
    context: &Context,
    accounts: &Accounts,
    assistant: &Assistant<B256>,
    model: &mut ModelResults,
    questions: &[Question<'_>],
    price: Price,
) -> Result<()> {
    let time = context.client.time().await?;
    let mut entries = Vec::new();
    let mut by_user: BTreeMap<usize, Vec<payCall>> = BTreeMap::new();
    for (number, question) in questions.iter().enumerate() {
        let answer = assistant.answer(&question.text);
        let text = answer.map_or_else(|| "I do not know.".to_owned(), |answer| answer.text);
        let price = price.base + price.per_byte * text.len() as u128;
        let request = keccak256(format!("{} {}", model.model, question.text));
        let entry = Entry::new(model.model, request, text.clone().into_bytes(), price, time)
            .map_err(tributary_sdk::Error::from)?;
        let (asset, amount) = (model.asset, U256::from(price));
        let call = payCall { modelId: model.model, asset, amount, receiptsRoot: entry.id() };
        by_user.entry(number % accounts.users.len()).or_default().push(call);
        model.answers.push(PaidAnswer { receipt: entry.id(), question: question.text.clone(), text, price });
        entries.push(entry);
    }
    for (user, calls) in by_user {
        pay(context, &accounts.users[user], model.asset, &calls).await?;
    }
    Book::of(&context.chain_folder(), model.model).add(&entries).map_err(tributary_sdk::Error::from)?;
    Ok(())
}

pub(crate) async fn pay(context: &Context, user: &Account, asset: Address, calls: &[payCall]) -> Result<()> {
    let sum: U256 = calls.iter().map(|call| call.amount).sum();
    let value = provide(&context.client, user, asset, context.rewards(), sum.to()).await?;
    if value.is_zero() {
        context.client.send_all(user, context.rewards(), calls, |_| ()).await?;
        return Ok(());
    }
    for call in calls {
        context.client.send(user, context.rewards(), call, call.amount).await?;
    }
    Ok(())
}

/// Scores, proposes, audits as a watcher does, advances the clock by the window, and finalises.
async fn settle(context: &Context, accounts: &Accounts, model: U256) -> Result<Check> {
    let scored = propose(context, accounts, model).await?;
    let audited = disputes::audit_open(context, model, None).await?.ok_or(Error::Missing("open round"))?;
    let AuditedRound { verdict, recomputed, receipts, .. } = audited;
    context.client.advance_clock(u64::from(WINDOW)).await?;
    rounds::finalise(context, &accounts.keeper, model).await?;
    let number = scored.round.header.number;
    Ok(checks::check(
        format!("model {model}: a watcher who scores round {number} again finds no fault"),
        verdict == Verdict::Right && recomputed == receipts,
        format!("{recomputed} of {receipts} receipts, and every leaf of its trees"),
    ))
}

/// Scores what was asked since the last round, and proposes it.
pub(crate) async fn propose(context: &Context, accounts: &Accounts, model: U256) -> Result<ScoredRound> {
    // Receipts of a second can be settled once there is a block with a later time.
    context.client.advance_clock(1).await?;
    let scored = rounds::score(context, model, rounds::ScoreOptions::default(), |_| ()).await?;
    let book = rounds::sign_book(context, &accounts.operator, &scored).await?;
    let endorsements = vec![rounds::endorse(context, &accounts.scorer, &scored).await?];
    rounds::propose(context, &accounts.scorer, &scored, book, endorsements).await?;
    Ok(scored)
}

/// Two of three experts bring an account; what the others earned waits for theirs.
async fn bind(
    context: &Context,
    accounts: &Accounts,
    datanet: U256,
    contributors: &[Contributor],
    steps: &mut Steps,
) -> Result<()> {
    let experts = contributors.iter().filter_map(|expert| Some((expert.identity?, expert.label())));
    let bound: Vec<(B256, Address)> = experts
        .enumerate()
        .filter(|(index, _)| index % 3 != 2)
        .map(|(_, (identity, label))| (identity, expert_account(&label)))
        .collect();
    steps.begin(format!("binding the accounts of {} experts and groups to their ORCIDs", bound.len()));
    Ok(datanets::bind_all(context, &accounts.attestor, datanet, &bound, || ()).await?)
}

async fn pay_out(context: &Context, accounts: &Accounts, model: &ModelResults) -> Result<()> {
    let claimable = claimable(context, model.model, None).await?;
    let list = balances(context, &claimable).await?;
    claim(context, &accounts.keeper, &claimable, &list, |_| ()).await?;
    let call = drawShareCall { modelId: model.model, index: OWNER_SHARE };
    context.client.send(&accounts.keeper, context.rewards(), &call, U256::ZERO).await?;
    Ok(())
}

/// The payees of a model, those with most earned first.
async fn payees(
    context: &Context,
    model: &ModelResults,
    contributors: &[Contributor],
    datanet: U256,
) -> Result<Vec<PayeeRow>> {
    let list = balances(context, &claimable(context, model.model, None).await?).await?;
    let known: HashMap<Payee, &Contributor> =
        contributors.iter().map(|contributor| (contributor.payee, contributor)).collect();
    let mut credits: HashMap<Payee, u128> = HashMap::new();
    for row in model.rounds.iter().flat_map(|round| &round.payouts) {
        *credits.entry(row.payee).or_default() += row.credit;
    }
    let row = |balance: &Balance| PayeeRow {
        label: match known.get(&balance.payee) {
            _ if balance.payee == treasury_of(datanet) => "the Datanet's treasury".to_owned(),
            Some(contributor) => contributor.label(),
            None => balance.payee.to_word().to_string(),
        },
        payee: balance.payee,
        records: known.get(&balance.payee).map_or(0, |contributor| contributor.content_ids.len()),
        credit: credits.get(&balance.payee).copied().unwrap_or(0),
        earned: balance.earned,
        claimed: balance.claimed,
        payable: balance.holder.is_some(),
    };
    let mut rows: Vec<PayeeRow> = list.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.earned, row.payee.to_word())));
    Ok(rows)
}

async fn check(context: &Context, results: &Results) -> Result<Vec<Check>> {
    let mut list = vec![checks::one_owner(context, results).await];
    for model in results.models() {
        list.extend(checks::of_model(context, model, &results.accounts).await?);
    }
    list.push(attacks::copies(context, results).await?);
    list.extend(attacks::shrinking_payouts(context, results).await?);
    Ok(list)
}
