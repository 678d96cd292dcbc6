// The wallet: found by EIP-6963, connected, on the right network.
import { useEffect, useRef, useState } from "react";
import { useConnect, useConnection, useConnectors, useDisconnect, useSwitchChain } from "wagmi";
import { useDeployment } from "../chain/deployment";
import { Button, css as parts } from "../components/parts";
import { short, visible } from "../lib/text";
import { text } from "../text";
import css from "./shell.module.css";

export function WalletButton() {
  const { address, status } = useConnection();
  const dialog = useRef<HTMLDialogElement>(null);
  const { mutate: disconnect } = useDisconnect();
  useEffect(() => {
    if (address) dialog.current?.close();
  }, [address]);
  return (
    <div className={css.wallet}>
      <Button
        {...(address ? { "aria-label": text.wallet.menu(address) } : { kind: "main" as const })}
        onClick={() => dialog.current?.showModal()}
      >
        {address ? <span className={parts.hex}>{short(address, 4)}</span> : status === "connecting" ? text.wallet.connecting : text.wallet.connect}
      </Button>
      <dialog ref={dialog} className={css.dialog} aria-label={address ? text.wallet.menu(address) : text.wallet.choose}>
        <div>
          {address ? (
            <>
              <code>{address}</code>
              <div className={parts.row}>
                <Button
                  onClick={() => {
                    disconnect();
                    dialog.current?.close();
                  }}
                >
                  {text.wallet.disconnect}
                </Button>
                <Button onClick={() => dialog.current?.close()}>{text.wallet.close}</Button>
              </div>
            </>
          ) : (
            <Choice close={() => dialog.current?.close()} />
          )}
        </div>
      </dialog>
    </div>
  );
}

function Choice({ close }: { close: () => void }) {
  const connectors = useConnectors();
  const { mutate: connect, isPending, error } = useConnect();
  return (
    <>
      <h2>{text.wallet.choose}</h2>
      {connectors.length === 0 && <p>{text.wallet.none}</p>}
      <ul className={css.wallets}>
        {connectors.map((connector) => (
          <li key={connector.uid}>
            <Button disabled={isPending} onClick={() => connect({ connector })}>
              {connector.icon?.startsWith("data:image/") && <img src={connector.icon.trim()} alt="" />}
              <bdi>{visible(connector.name)}</bdi>
            </Button>
          </li>
        ))}
      </ul>
      <div role="status">
        {isPending && <p>{text.wallet.connecting}</p>}
        {error && <p>{(error as { code?: number }).code === 4001 ? text.send.rejected : visible(error.message.split("\n")[0] ?? "")}</p>}
      </div>
      <Button onClick={close}>{text.wallet.close}</Button>
    </>
  );
}

/** Says that the wallet is on another chain, and offers to switch it. */
export function WrongNetwork() {
  const { chainId, isConnected } = useConnection();
  const { chainId: wanted } = useDeployment();
  const { mutate: switchChain, isPending } = useSwitchChain();
  const [failed, setFailed] = useState(false);
  if (!isConnected || chainId === undefined || chainId === wanted) return null;
  return (
    <div className={css.banner} role="alert">
      <div>
        <span>{failed ? text.wallet.switchFailed : text.wallet.wrongNetwork(chainId, wanted)}</span>
        <Button
          kind="small"
          disabled={isPending}
          onClick={() => switchChain({ chainId: wanted }, { onError: () => setFailed(true), onSuccess: () => setFailed(false) })}
        >
          {isPending ? text.wallet.switching : text.wallet.switch}
        </Button>
      </div>
    </div>
  );
}

/** Whether the wallet can send on the chain that this page is about. */
export function useCanSend(): boolean {
  const { chainId, isConnected } = useConnection();
  const { chainId: wanted, rpc } = useDeployment();
  return isConnected && chainId === wanted && rpc !== undefined;
}
