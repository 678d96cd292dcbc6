// The chain that the server names, and the wallets of this browser (EIP-6963).
import { defineChain, type Chain } from "viem";
import { createConfig, http, type Config } from "wagmi";

/** The chain, as a wallet is told of it. */
export function chainOf(id: number, rpc: string): Chain {
  return defineChain({
    id,
    name: id === 42161 ? "Arbitrum One" : `Chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
}

/** What wagmi needs. Without a node that browsers reach, calls fail, and nothing can be sent. */
export function configOf(id: number, rpc: string | null | undefined): Config {
  const address = rpc ?? "http://127.0.0.1:1";
  return createConfig({
    chains: [chainOf(id, address)],
    transports: { [id]: http(address, { retryCount: 1, timeout: 10_000 }) },
    pollingInterval: 1_000,
    multiInjectedProviderDiscovery: true,
  });
}
