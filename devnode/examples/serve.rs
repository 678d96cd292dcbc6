//! Serves a chain until ctrl-c: `cargo run --example serve -- [PORT]`.

use stylus_devnode::{Config, serve};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::default();
    if let Some(port) = std::env::args().nth(1) {
        config.port = port.parse()?;
    }
    serve(config, |node| eprint!("{node}")).await?;
    Ok(())
}
