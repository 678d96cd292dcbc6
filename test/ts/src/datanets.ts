// A contributor's client of Datanets, as an application writes it: all types are from the ABI.
import { IDatanets } from "@tributary/abi";
import {
  BaseError,
  ContractFunctionRevertedError,
  parseEventLogs,
  type Account,
  type Address,
  type Chain,
  type ContractEventArgs,
  type ContractFunctionArgs,
  type ContractFunctionReturnType,
  type DecodeErrorResultReturnType,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";

export type Terms = ContractFunctionArgs<typeof IDatanets, "nonpayable", "createDatanet">[0];
export type Contribution = ContractFunctionReturnType<typeof IDatanets, "view", "contribution">;
export type Contributed = Required<ContractEventArgs<typeof IDatanets, "Contributed">>;
export type Revert = DecodeErrorResultReturnType<typeof IDatanets>;

export class Datanets {
  readonly #contract: { address: Address; abi: typeof IDatanets };

  constructor(
    readonly reader: PublicClient,
    readonly writer: WalletClient<Transport, Chain, Account>,
    address: Address,
  ) {
    this.#contract = { address, abi: IDatanets };
  }

  /** Creates a Datanet that the writer owns and returns its id. Throws what `revertOf` reads. */
  async create(terms: Terms): Promise<bigint> {
    const { request, result } = await this.reader.simulateContract({
      ...this.#contract,
      account: this.writer.account,
      functionName: "createDatanet",
      args: [terms],
    });
    await this.reader.waitForTransactionReceipt({ hash: await this.writer.writeContract(request) });
    return result;
  }

  /** Registers a record for the writer and returns the event. Throws what `revertOf` reads. */
  async contribute(datanetId: bigint, contentId: Hex): Promise<Contributed> {
    const { request } = await this.reader.simulateContract({
      ...this.#contract,
      account: this.writer.account,
      functionName: "contribute",
      args: [datanetId, contentId],
    });
    const hash = await this.writer.writeContract(request);
    const { logs } = await this.reader.waitForTransactionReceipt({ hash });
    const [event] = parseEventLogs({ abi: IDatanets, logs, eventName: "Contributed" });
    if (!event) throw new Error(`transaction ${hash} emitted no Contributed`);
    return event.args;
  }

  contribution(datanetId: bigint, item: Hex): Promise<Contribution> {
    return this.reader.readContract({
      ...this.#contract,
      functionName: "contribution",
      args: [datanetId, item],
    });
  }
}

/** The error of the ABI that a call reverted with; undefined for any other failure. */
export function revertOf(failure: unknown): Revert | undefined {
  if (!(failure instanceof BaseError)) return undefined;
  const reverted = failure.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError)) return undefined;
  return reverted.data as Revert | undefined;
}
