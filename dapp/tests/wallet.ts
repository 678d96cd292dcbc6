// A wallet in the page: EIP-1193, announced by EIP-6963, that signs with a key of the test. What it does is
// decided here, outside of the page.
import type { Page } from "@playwright/test";
import { createWalletClient, http, numberToHex, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { world } from "./world";

/** What the wallet does with the next questions. */
export interface Behaviour {
  /** The chain that it is on. */
  chainId?: number;
  /** Whether it rejects what it is asked to sign or send. */
  rejects?: boolean;
  /** Whether it rejects to switch its network. */
  staysOnNetwork?: boolean;
}

interface Request {
  method: string;
  params?: unknown[];
}

/** The wallet of a page, which a test can change. */
export class TestWallet {
  /** What the page asked for, in order. */
  readonly asked: string[] = [];
  readonly address: Hex;
  readonly #key: Hex;
  readonly #page: Page;
  #isConnected = false;
  behaviour: Behaviour;

  constructor(page: Page, key: Hex, behaviour: Behaviour) {
    this.#page = page;
    this.#key = key;
    this.address = privateKeyToAccount(key).address;
    this.behaviour = behaviour;
  }

  async answer({ method, params = [] }: Request): Promise<{ result?: unknown; error?: { code: number; message: string; data?: unknown } }> {
    this.asked.push(method);
    const no = (code: number, message: string) => ({ error: { code, message } });
    const chainId = this.behaviour.chainId ?? (await this.#rpc("eth_chainId")).result;
    switch (method) {
      case "eth_requestAccounts":
      case "wallet_requestPermissions":
        if (this.behaviour.rejects) return no(4001, "User rejected the request.");
        this.#isConnected = true;
        return { result: method === "eth_requestAccounts" ? [this.address] : [{ parentCapability: "eth_accounts", caveats: [] }] };
      case "eth_accounts":
        // A wallet names its account to pages that the user has connected only.
        return { result: this.#isConnected ? [this.address] : [] };
      case "eth_chainId":
        return { result: typeof chainId === "number" ? numberToHex(chainId) : chainId };
      case "wallet_revokePermissions":
        return { result: null };
      case "wallet_switchEthereumChain":
      case "wallet_addEthereumChain": {
        if (this.behaviour.staysOnNetwork) return no(4001, "User rejected the request.");
        delete this.behaviour.chainId;
        const now = (await this.#rpc("eth_chainId")).result;
        await this.#page.evaluate((id) => window.dispatchEvent(new CustomEvent("test:chain", { detail: id })), now);
        return { result: null };
      }
      case "eth_sendTransaction": {
        if (this.behaviour.rejects) return no(4001, "User rejected the request.");
        const [call] = params as [{ to: Hex; data: Hex; value?: Hex; gas?: Hex }];
        const account = privateKeyToAccount(this.#key);
        const client = createWalletClient({ account, transport: http(world().rpc) });
        const value = call.value === undefined ? {} : { value: BigInt(call.value) };
        return { result: await client.sendTransaction({ chain: null, to: call.to, data: call.data, ...value }) };
      }
      case "eth_signTypedData_v4": {
        if (this.behaviour.rejects) return no(4001, "User rejected the request.");
        const [, typed] = params as [Hex, string];
        return { result: await privateKeyToAccount(this.#key).signTypedData(JSON.parse(typed)) };
      }
      default:
        return this.#rpc(method, params);
    }
  }

  async #rpc(method: string, params: unknown[] = []): Promise<{ result?: unknown; error?: { code: number; message: string } }> {
    const response = await fetch(world().rpc, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return (await response.json()) as { result?: unknown; error?: { code: number; message: string } };
  }
}

/** Puts a wallet into every page that is opened from now on. */
export async function withWallet(page: Page, key: Hex = world().key, behaviour: Behaviour = {}): Promise<TestWallet> {
  const wallet = new TestWallet(page, key, behaviour);
  await page.exposeFunction("testWallet", (request: Request) => wallet.answer(request));
  await page.addInitScript(() => {
    const listeners = new Map<string, Set<(value: unknown) => void>>();
    const ask = (window as unknown as { testWallet: (request: unknown) => Promise<{ result?: unknown; error?: { code: number; message: string; data?: unknown } }> }).testWallet;
    const provider = {
      request: async (request: unknown) => {
        const { result, error } = await ask(request);
        if (error) throw Object.assign(new Error(error.message), error);
        return result;
      },
      on: (name: string, listener: (value: unknown) => void) => {
        listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      },
      removeListener: (name: string, listener: (value: unknown) => void) => void listeners.get(name)?.delete(listener),
    };
    window.addEventListener("test:chain", (event) => {
      listeners.get("chainChanged")?.forEach((listener) => listener((event as CustomEvent<unknown>).detail));
    });
    const info = { uuid: "b4f0c9f2-5f27-4f43-9a0c-3e2a4d3d7a10", name: "Test wallet", icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>", rdns: "test.wallet" };
    const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
    window.addEventListener("eip6963:requestProvider", announce);
    announce();
  });
  return wallet;
}

/** Connects the wallet by the page's own button. */
export async function connect(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Connect a wallet" }).click();
  await page.getByRole("button", { name: "Test wallet" }).click();
}
