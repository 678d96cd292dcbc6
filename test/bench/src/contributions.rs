//! Contributions, each a transaction of its own.

use alloy_primitives::keccak256;
use alloy_sol_types::SolCall;
use stylus_devnode::Config;
use tributary_interfaces::IDatanets;

use crate::Result;
use crate::parts::Figures;
use crate::site::Site;

pub(crate) async fn run(count: usize) -> Result<Figures> {
    let mut site = Site::new(Config::default()).await?;
    tokio::task::spawn_blocking(move || measure(&mut site, count)).await?
}

fn measure(site: &mut Site, count: usize) -> Result<Figures> {
    let chain = &site.chain;
    let terms = chain.datanet_terms();
    let datanet = chain.call(chain.owner.account, chain.datanets, IDatanets::createDatanetCall { terms });
    // The Datanet was made past the client.
    site.sender.skip();
    let raw = (0..count)
        .map(|index| {
            let content = keccak256((index as u64).to_be_bytes());
            let call = IDatanets::contributeCall { datanetId: datanet, contentId: content };
            site.sender.sign(site.chain.datanets, call.abi_encode(), 500_000)
        })
        .collect::<Result<Vec<_>>>()?;
    let took = site.client.drive(&raw, 1)?;
    Ok(vec![("contributions.per_s", count as f64 / took.as_secs_f64())])
}
