//! Serves the chain that the demo made, with its API, its files and the page, for people and browsers.

use crate::{
    accounts::Accounts,
    args::Arguments,
    error::{Error, Result},
    flow::{DOLLAR, propose},
    lies,
    results::{ModelResults, PayeeRow, Results},
};
use alloy_primitives::{U256, keccak256};
use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tributary_api::{Api, Follower, Pages, Site, published};
use tributary_core::payee::Payee;
use tributary_interfaces::IRewards::payCall;
use tributary_sdk::{
    Context, datanets, models,
    published::Publication,
    receipts::{Book, Entry},
};
use tributary_serve::Limits;

/// The pause between looks for a new block.
const NEW_BLOCK: Duration = Duration::from_millis(500);
/// How many answers a round has that is not final.
const OPEN_ANSWERS: usize = 12;
/// The price of one of them in native currency, in wei.
const WEI: u128 = 1_000_000_000_000;

/// Leaves something to do for who opens the page, and serves until it is interrupted.
pub(crate) async fn serve(
    context: &Context,
    results: &Results,
    arguments: &Arguments,
    address: SocketAddr,
    rpc: &str,
) -> Result<()> {
    let pages = Pages::read(&arguments.page, Some(rpc))?;
    leave_something_to_do(context, results).await?;
    let follower = Arc::new(Follower::start(context.clone()).await?);
    let publication = Publication::new(context.folder.clone(), context.chain_folder());
    models::public(context, 0).await?.into_iter().for_each(|model| publication.publish(model));
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|source| Error::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address, source })?;
    let site = Site {
        api: Api::new(Arc::clone(&follower), Some(rpc.to_owned())),
        files: published(Arc::new(publication)),
        pages: Some(pages),
    };
    let mut out = std::io::stdout().lock();
    let account = stylus_devnode::ACCOUNTS[HOLDER];
    let _ = writeln!(out, "\nThe page is at http://{address}/ and the chain at {rpc}, until ^C.");
    let _ =
        writeln!(out, "An account with earnings to claim, for a wallet: {} {}", account.address, account.key);
    if let Some(name) = name_that_waits(results) {
        let _ = writeln!(out, "An author without an account, for whom something waits: {name}");
    }
    let _ = out.flush();
    drop(out);
    let (ended, stopped) = tokio::sync::oneshot::channel();
    let serving = tributary_serve::run(listener, Limits::default(), Arc::new(site), async {
        let _ = stopped.await;
    });
    let until = async {
        let answered = if arguments.once { check(address).await } else { Ok(()) };
        if !arguments.once {
            let _ = tokio::signal::ctrl_c().await;
        }
        let _ = ended.send(());
        answered
    };
    tokio::select! {
        ((), answered) = async { tokio::join!(serving, until) } => answered,
        () = follower.follow(NEW_BLOCK) => Ok(()),
    }
}

/// Asks for the page, the API and a file, as a browser does.
async fn check(address: SocketAddr) -> Result<()> {
    for path in ["/", "/models/1", "/api/v1/health", "/api/v1/rounds", "/ipfs/bafkqaaa?format=raw"] {
        let failed = |problem: String| Error::Unanswered { path, problem };
        let ask = async {
            let mut stream = TcpStream::connect(address).await?;
            let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        let answer = ask.await.map_err(|error| failed(error.to_string()))?;
        if !answer.starts_with(b"HTTP/1.1 200") {
            let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
            return Err(failed(String::from_utf8_lossy(line).into_owned()));
        }
    }
    Ok(())
}

/// The authors for whom most waits of those who have no account, after the first, who is given one.
fn name_that_waits(results: &Results) -> Option<String> {
    let waits = |row: &&PayeeRow| !row.payable && matches!(row.payee, Payee::ClaimKey(_)) && row.earned > 0;
    let row = results.payees.iter().filter(waits).nth(1)?;
    let expert = results.contributors.iter().find(|expert| expert.payee == row.payee)?;
    Some(expert.authors.iter().map(|orcid| orcid.as_str()).collect::<Vec<_>>().join("; "))
}

/// Which of the chain's funded accounts becomes the holder of an expert's earnings.
const HOLDER: usize = 5;

/// Binds a funded account to the expert with most earned of those who have none, and proposes rounds: a
/// right one that stays open, a lie that is struck down, and a lie that stays open.
async fn leave_something_to_do(context: &Context, results: &Results) -> Result<()> {
    let accounts = &results.accounts;
    let waiting = results.payees.iter().find(|row| !row.payable && matches!(row.payee, Payee::ClaimKey(_)));
    let waiting = waiting.ok_or(Error::Missing("expert without an account"))?;
    let expert = results.contributors.iter().find(|expert| expert.payee == waiting.payee);
    let identity =
        expert.and_then(|expert| expert.identity).ok_or(Error::Missing("identity of an expert"))?;
    let holder = stylus_devnode::ACCOUNTS[HOLDER].address;
    datanets::bind_all(context, &accounts.attestor, results.datanet, &[(identity, holder)], || ()).await?;
    ask_again(context, accounts, &results.main, DOLLAR / 2).await?;
    propose(context, accounts, results.main.model).await?;

    // A lie that was found, and one that was not yet.
    let (thief, native) = (accounts.attacker.address(), &results.native);
    ask_again(context, accounts, native, WEI).await?;
    lies::propose(context, &accounts.operator, &accounts.scorer, native.model, thief).await?;
    lies::strike(context, &accounts.keeper, native.model).await?;
    let open = models::count(context).await?.saturating_sub(1);
    lies::propose(context, &accounts.attacker, &accounts.attacker, U256::from(open), thief).await?;
    Ok(())
}

/// Some questions once more, at another price.
async fn ask_again(context: &Context, accounts: &Accounts, of: &ModelResults, price: u128) -> Result<()> {
    let (model, asset, time) = (of.model, of.asset, context.client.time().await?);
    let (mut entries, mut calls) = (Vec::new(), Vec::new());
    for answer in of.answers.iter().take(OPEN_ANSWERS) {
        let request = keccak256(format!("again {}", answer.question));
        let entry = Entry::new(model, request, answer.text.clone().into_bytes(), price, time);
        let entry = entry.map_err(tributary_sdk::Error::from)?;
        calls.push(payCall { modelId: model, asset, amount: U256::from(price), receiptsRoot: entry.id() });
        entries.push(entry);
    }
    crate::flow::pay(context, &accounts.users[1], asset, &calls).await?;
    Book::of(&context.chain_folder(), model).add(&entries).map_err(tributary_sdk::Error::from)?;
    Ok(())
}
