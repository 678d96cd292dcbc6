// The contracts on the chain that the server names.
import { createContext, useContext, type ReactNode } from "react";
import { getAddress, type Address } from "viem";
import type { Schemas } from "../api/client";

/** The contracts, by what they are called in `abi/`. */
export interface Deployment {
  chainId: number;
  rpc: string | undefined;
  contracts: { name: string; address: Address }[];
}

const DeploymentContext = createContext<Deployment>({ chainId: 0, rpc: undefined, contracts: [] });

/** The deployment that a status names. */
export function deploymentOf(status: Schemas["Status"]): Deployment {
  const contracts = status.contracts.map(({ name, address }) => ({ name, address: getAddress(address) }));
  return { chainId: status.chainId, rpc: status.rpc ?? undefined, contracts };
}

export function DeploymentProvider({ of, children }: { of: Deployment; children: ReactNode }) {
  return <DeploymentContext.Provider value={of}>{children}</DeploymentContext.Provider>;
}

/** The deployment that this page is about. */
export function useDeployment(): Deployment {
  return useContext(DeploymentContext);
}

/** The address of one of the contracts. */
export function useContract(name: "Datanets" | "Models" | "Attribution" | "Rewards" | "Disputes" | "Requests" | "Deposits"): Address {
  const found = useDeployment().contracts.find((contract) => contract.name === name);
  if (!found) throw new Error(`the server names no contract ${name}`);
  return found.address;
}
