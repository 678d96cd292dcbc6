//! The steps, one after the other.

use crate::{
    Clock,
    accounts::{Cast, expert_account, issue},
    args::Demo,
    attacks, checks, corpus,
    corpus::Contributor,
    results::{Play, Row, Story, Told, treasury_of},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::{BTreeMap, HashMap};
use tributary_assistant::Assistant;
use tributary_chain::Account;
use tributary_core::{
    ids::content_id, limits::MIN_WINDOW, payee::Payee, rule::Rule, span::Params, split::OWNER_SHARE,
    status::Policy,
};
use tributary_hpo::{Ontology, Question, Records, questions};
use tributary_interfaces::{
    IDatanets::{DatanetCreated, DatanetTerms, bindClaimKeyCall, createDatanetCall, vouchCall},
    IModels::{ModelRegistered, ModelTerms, registerModelCall, takeSnapshotCall},
    IRewards::{drawShareCall, payCall},
};
use tributary_sdk::{
    claims::{claim, claimable, standings},
    context::Context,
    contribute::contribute,
    error::{Error, Result},
    funds::provide,
    proposals::{self, endorse, finalised, propose, sign_book},
    receipts::{Book, Entry},
    scoring::score,
};

/// What `make eval` measures: spans of at least 8 words and 60 bytes (docs/adr/0023).
const MIN_WORDS: u8 = 8;
const MIN_BYTES: u8 = 60;

/// The questions are drawn with this.
const SEED: u64 = 2025;
/// How many questions go to the model that is paid in native currency.
const NATIVE_QUESTIONS: usize = 25;
/// The contributors' part of every settled receipt, in basis points.
pub(crate) const CONTRIBUTORS: u16 = 7_000;
/// The treasury's part of every credit, in basis points.
const TREASURY: u16 = 500;
/// How long a round can be challenged, in seconds.
pub(crate) const WINDOW: u32 = MIN_WINDOW;
/// One test dollar.
const DOLLAR: u128 = 1_000_000;
/// The price of an answer: so much, and so much more for each byte.
const TOKEN_PRICE: (u128, u128) = (DOLLAR / 10, DOLLAR / 1_000);
const NATIVE_PRICE: (u128, u128) = (50_000_000_000_000, 500_000_000_000);
/// What a scorer puts at stake at least, and in basis points of what a round can reach.
const BOND: u128 = 100 * DOLLAR;
const BOND_BPS: u16 = 1_000;

pub(crate) async fn travel(context: &Context, arguments: &Demo, clock: &mut Clock) -> Result<Story> {
    let cast = Cast::new()?;
    clock.step("reading the Human Phenotype Ontology");
    let ontology = corpus::read(&arguments.ontology)?;
    let records = ontology.records();
    let datanet = create_datanet(context, &cast).await?;
    let contributors = corpus::contributors(&records, datanet)?;

    clock.step(format!(
        "contributing {} definitions of {} contributors",
        records.records.len(),
        contributors.len()
    ));
    let batches = register(context, &cast, datanet, &records, &contributors).await?;
    vouch(context, &cast, datanet).await?;

    clock.step("registering two models, one paid in a token and one in native currency");
    let funds: Vec<(Address, u128)> = cast
        .users
        .iter()
        .chain([&cast.scorer, &cast.thief])
        .map(|account| (account.address(), 10_000 * DOLLAR))
        .collect();
    let token = issue(&context.client, &cast.deployer, &arguments.token, &funds).await?;
    let by_token = register_model(context, &cast, datanet, token.address).await?;
    let by_native = register_model(context, &cast, datanet, Address::ZERO).await?;

    clock.step("reading the accepted records into the assistant");
    let assistant =
        Assistant::new(records.records.iter().map(|record| (record.content_id, record.text.to_owned())));
    let asked = questions(&ontology, arguments.questions + NATIVE_QUESTIONS, SEED);
    let (native, asked) = asked.split_at(NATIVE_QUESTIONS.min(asked.len()));
    let (first, second) = asked.split_at(asked.len() / 2);

    let mut plays =
        vec![play(by_token, token.address, ("TUSD", 6)), play(by_native, Address::ZERO, ("ETH", 18))];
    for (number, questions) in [first, second].into_iter().enumerate() {
        let number = number + 1;
        clock.step(format!("round {number}: {} questions asked, answered and paid for", questions.len()));
        ask(context, &cast, &assistant, &mut plays[0], questions, TOKEN_PRICE).await?;
        clock.step(format!(
            "round {number}: scoring every record against every answer, proposing, waiting, finalising"
        ));
        settle(context, &cast, by_token).await?;
    }
    clock.step(format!("a second model: {} questions, paid in native currency, and a round", native.len()));
    ask(context, &cast, &assistant, &mut plays[1], native, NATIVE_PRICE).await?;
    settle(context, &cast, by_native).await?;
    for play in &mut plays {
        play.rounds = finalised(context, play.model).await?;
    }

    bind(context, &cast, datanet, &contributors, clock).await?;
    pay_out(context, &cast, &plays, clock).await?;
    let standings = stand(context, &plays[0], &contributors, datanet).await?;

    let mut story = Story {
        cast,
        datanet,
        token,
        data_version: ontology.data_version.clone(),
        definitions: records.records.len(),
        duplicates: records.duplicates.len(),
        authors: authors(&ontology),
        contributors,
        batches,
        plays,
        standings,
        gas: Vec::new(),
        checks: Vec::new(),
        took: Vec::new(),
    };
    clock.step("checking what must hold");
    story.checks = check(context, &story).await?;
    Ok(story)
}

fn play(model: U256, asset: Address, (unit, decimals): (&'static str, u32)) -> Play {
    Play { model, asset, unit, decimals, answers: Vec::new(), rounds: Vec::new() }
}

fn authors(ontology: &Ontology) -> usize {
    let definitions = ontology.terms.iter().filter_map(|term| term.definition.as_ref());
    definitions.flat_map(|definition| &definition.authors).collect::<std::collections::HashSet<_>>().len()
}

async fn create_datanet(context: &Context, cast: &Cast) -> Result<U256> {
    let terms = DatanetTerms {
        uri: tributary_hpo::release::LICENCE.to_owned(),
        termsHash: keccak256(tributary_hpo::release::LICENCE),
        policy: Policy::Curated as u8,
        treasury: cast.treasury,
        treasuryFeeBps: TREASURY,
        attestor: cast.attestor.address(),
        commitFirst: false,
    };
    let call = createDatanetCall { terms };
    let sent = context.client.send(&cast.curator, context.datanets(), &call, U256::ZERO).await?;
    let created =
        sent.event::<DatanetCreated>().ok_or_else(|| Error::internal("a new Datanet without its event"))?;
    Ok(created.datanetId)
}

async fn register(
    context: &Context,
    cast: &Cast,
    datanet: U256,
    records: &Records<'_>,
    contributors: &[Contributor],
) -> Result<Vec<B256>> {
    for record in &records.records {
        context.folder.put_record(record.content_id, record.text.as_bytes())?;
    }
    let lots = contributors.iter().map(Contributor::lot).collect();
    let report = contribute(context, &cast.curator, datanet, lots, true, |_| ()).await?;
    Ok(report.batches)
}

/// Vouches for what was registered: its bytes are in the working folder.
async fn vouch(context: &Context, cast: &Cast, datanet: U256) -> Result<()> {
    let up_to = context.client.time().await?;
    context.client.advance_clock(1).await?;
    let call = vouchCall { datanetId: datanet, upTo: up_to };
    context.client.send(&cast.curator, context.datanets(), &call, U256::ZERO).await?;
    Ok(())
}

/// What a model of the demo is registered with: one scorer, one operator.
pub(crate) fn model_terms(
    datanets: &[U256],
    asset: Address,
    bond: u128,
    scorer: &Account,
    operator: &Account,
) -> Result<ModelTerms> {
    let rule = Params::new(MIN_WORDS, MIN_BYTES)
        .ok_or_else(|| Error::internal("the demo's rule is out of range"))?;
    Ok(ModelTerms {
        uri: "an extractive assistant: BM25 over the accepted records".to_owned(),
        artifactHash: content_id(b"tributary-assistant"),
        baseModelId: U256::ZERO,
        sources: attacks::sources(datanets),
        manifestRoot: keccak256("everything accepted in the Datanet"),
        featureRoot: B256::ZERO,
        rule: Rule::Span(rule).to_word(),
        asset,
        ownerBps: 10_000 - CONTRIBUTORS,
        baseBps: 0,
        contributorsBps: CONTRIBUTORS,
        payees: Vec::new(),
        scorers: vec![scorer.address()],
        quorum: 1,
        bond,
        bondBps: if bond > 0 { BOND_BPS } else { 0 },
        window: WINDOW,
        operator: operator.address(),
        isPrivate: false,
    })
}

async fn register_model(context: &Context, cast: &Cast, datanet: U256, asset: Address) -> Result<U256> {
    let terms = model_terms(&[datanet], asset, BOND, &cast.scorer, &cast.operator)?;
    let call = registerModelCall { terms };
    let sent = context.client.send(&cast.operator, context.models(), &call, U256::ZERO).await?;
    let registered =
        sent.event::<ModelRegistered>().ok_or_else(|| Error::internal("a new model without its event"))?;
    let call = takeSnapshotCall { modelId: registered.modelId };
    context.client.send(&cast.operator, context.models(), &call, U256::ZERO).await?;
    Ok(registered.modelId)
}

/// Users ask in turn, pay for the answer, and the operator writes the receipt.
async fn ask(
    context: &Context,
    cast: &Cast,
    assistant: &Assistant<B256>,
    play: &mut Play,
    questions: &[Question<'_>],
    (price, per_byte): (u128, u128),
) -> Result<()> {
    let time = context.client.time().await?;
    let mut entries = Vec::new();
    let mut by_user: BTreeMap<usize, Vec<payCall>> = BTreeMap::new();
    for (number, question) in questions.iter().enumerate() {
        let text = assistant
            .answer(&question.text)
            .map_or_else(|| "I do not know.".to_owned(), |answer| answer.text);
        let price = price + per_byte * text.len() as u128;
        let request = keccak256(format!("{} {}", play.model, question.text));
        let entry = Entry::new(play.model, request, text.clone().into_bytes(), price, time)?;
        let (asset, amount) = (play.asset, U256::from(price));
        let call = payCall { modelId: play.model, asset, amount, receiptsRoot: entry.id() };
        by_user.entry(number % cast.users.len()).or_default().push(call);
        play.answers.push(Told { receipt: entry.id(), question: question.text.clone(), text, price });
        entries.push(entry);
    }
    for (user, calls) in by_user {
        pay(context, &cast.users[user], play.asset, &calls).await?;
    }
    Book::of(&context.chain_folder(), play.model).add(&entries)?;
    Ok(())
}

async fn pay(
    context: &Context,
    user: &tributary_chain::Account,
    asset: Address,
    calls: &[payCall],
) -> Result<()> {
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

/// Scores, proposes, lets the window pass, finalises.
async fn settle(context: &Context, cast: &Cast, model: U256) -> Result<()> {
    // Receipts of a second can be settled once there is a block with a later time.
    context.client.advance_clock(1).await?;
    let scored = score(context, model, None, |_| ()).await?;
    let book = sign_book(context, &cast.operator, &scored)?;
    let endorsements = vec![endorse(context, &cast.scorer, &scored)?];
    propose(context, &cast.scorer, &scored, book, endorsements).await?;
    context.client.advance_clock(u64::from(WINDOW)).await?;
    proposals::finalise(context, &cast.keeper, model).await?;
    Ok(())
}

/// Two of three contributors bring an account; what the others earned waits for theirs.
async fn bind(
    context: &Context,
    cast: &Cast,
    datanet: U256,
    contributors: &[Contributor],
    clock: &mut Clock,
) -> Result<()> {
    let experts = contributors.iter().filter(|contributor| contributor.identity.is_some());
    let coming: Vec<&Contributor> = experts.enumerate().filter(|(i, _)| i % 3 != 2).map(|(_, c)| c).collect();
    clock.step(format!("binding the accounts of {} experts and groups to their ORCIDs", coming.len()));
    let calls: Vec<bindClaimKeyCall> = coming
        .iter()
        .filter_map(|contributor| {
            Some(bindClaimKeyCall {
                datanetId: datanet,
                identity: contributor.identity?,
                account: expert_account(&contributor.label()),
                deadline: U256::ZERO,
                signature: Default::default(),
            })
        })
        .collect();
    context.client.send_all(&cast.attestor, context.datanets(), &calls, |_| ()).await?;
    Ok(())
}

async fn pay_out(context: &Context, cast: &Cast, plays: &[Play], clock: &mut Clock) -> Result<()> {
    clock.step("claiming for everybody who can be paid, and drawing the owner's share");
    for play in plays {
        let claimable = claimable(context, play.model).await?;
        let list = standings(context, &claimable).await?;
        claim(context, &cast.keeper, &claimable, &list, |_| ()).await?;
        let call = drawShareCall { modelId: play.model, index: OWNER_SHARE };
        context.client.send(&cast.keeper, context.rewards(), &call, U256::ZERO).await?;
    }
    Ok(())
}

/// How everybody stands with a model, those with most earned first.
async fn stand(
    context: &Context,
    play: &Play,
    contributors: &[Contributor],
    datanet: U256,
) -> Result<Vec<Row>> {
    let list = standings(context, &claimable(context, play.model).await?).await?;
    let known: HashMap<Payee, &Contributor> =
        contributors.iter().map(|contributor| (contributor.payee, contributor)).collect();
    let mut credits: HashMap<Payee, u128> = HashMap::new();
    for row in play.rounds.iter().flat_map(|round| &round.payouts) {
        *credits.entry(row.payee).or_default() += row.credit;
    }
    let row = |standing: &tributary_sdk::claims::Standing| Row {
        label: match known.get(&standing.payee) {
            _ if standing.payee == treasury_of(datanet) => "the Datanet's treasury".to_owned(),
            Some(contributor) => contributor.label(),
            None => standing.payee.to_word().to_string(),
        },
        payee: standing.payee,
        records: known.get(&standing.payee).map_or(0, |contributor| contributor.content_ids.len()),
        credit: credits.get(&standing.payee).copied().unwrap_or(0),
        earned: standing.earned,
        claimed: standing.claimed,
        payable: standing.holder.is_some(),
    };
    let mut rows: Vec<Row> = list.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.earned, row.payee.to_word())));
    Ok(rows)
}

async fn check(context: &Context, story: &Story) -> Result<Vec<checks::Check>> {
    let mut list = vec![checks::one_owner(context, story).await];
    for play in &story.plays {
        list.extend(checks::of_model(context, play.model, &play.rounds, story).await?);
    }
    list.push(attacks::copies(context, story).await?);
    list.extend(attacks::shrinking_payouts(context, story).await?);
    Ok(list)
}
