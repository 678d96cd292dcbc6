// Whether money goes where it should.
import { useQuery } from "@tanstack/react-query";
import { parseAbi } from "viem";
import { useConfig } from "wagmi";
import { getPublicClient } from "wagmi/actions";
import type { Schemas } from "../api/client";
import { useApi } from "../api/hooks";
import { Link } from "../app/router";
import { useDeployment } from "../chain/deployment";
import { Amount, Card, css, Facts, Hex, Note, Page, Stats, Table, Unread, Why } from "../components/parts";
import { percent } from "../lib/amount";
import { visible } from "../lib/text";
import { moment, span } from "../lib/time";
import { text } from "../text";

const t = text.health;

export function HealthPage() {
  const found = useApi("/api/v1/health");
  const health = found.data;
  if (!health) {
    return (
      <Page title={t.title} intro={<p>{t.intro}</p>}>
        <Unread of={found} />
      </Page>
    );
  }
  return (
    <Page title={t.title} intro={<p>{t.intro}</p>}>
      <Note tone={typeof health.pausedUntil === "number" ? "warn" : "good"}>
        {typeof health.pausedUntil === "number" ? t.paused(moment(health.pausedUntil)) : t.notPaused}
      </Note>
      <Stats
        of={[
          [text.nav.datanets, health.datanets],
          [text.nav.models, health.models],
          [`${t.rounds}, ${t.final}`, health.roundsFinal],
          [`${t.rounds}, ${t.open}`, health.roundsOpen],
          [`${t.rounds}, ${t.slashed}`, health.roundsSlashed],
          [`${t.rounds}, ${t.voided}`, health.roundsVoided],
        ]}
      />
      {health.missing.length > 0 && <Note tone="warn">{t.missing(health.missing.map(text.model.title).join(", "))}</Note>}
      <div className={css.columns}>
        {health.assets.map((one) => (
          <Flow key={one.asset.address ?? ""} of={one} />
        ))}
      </div>
      <Programs guardian={health.guardian} />
      <Why lines={t.why} />
    </Page>
  );
}

function Flow({ of }: { of: Schemas["AssetHealth"] }) {
  const { asset } = of;
  const symbol = asset.symbol ? visible(asset.symbol) : (asset.address ?? "");
  const part = percent(BigInt(of.unowned), BigInt(of.credited));
  return (
    <Card title={t.flow(symbol)}>
      <Facts
        of={[
          [t.paid, <Amount key="paid" of={of.paid} asset={asset} />],
          [t.settledReceipts, <Amount key="receipts" of={of.receiptsSettled} asset={asset} />],
          [t.unsettled, <Amount key="unsettled" of={of.unsettled} asset={asset} />],
          [t.allocated, <Amount key="allocated" of={of.settled} asset={asset} />],
          [t.claimed, <Amount key="claimed" of={of.claimed} asset={asset} />],
          [t.unclaimed, <Amount key="unclaimed" of={of.unclaimed} asset={asset} />],
          [
            t.unowned,
            <span key="unowned">
              <Amount of={of.unowned} asset={asset} /> {part !== undefined && <span className="soft">{part} %</span>}
            </span>,
          ],
          [
            t.unownedBy,
            of.unownedByTreasury.length === 0 ? undefined : (
              <ul key="by" className={css.list}>
                {of.unownedByTreasury.map((one) => (
                  <li key={one.datanet}>
                    <Link to={`/datanets/${one.datanet}`}>{text.datanet.title(one.datanet)}</Link> <Amount of={one.credit} asset={asset} />
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
      <p className="soft small">{t.unownedHelp}</p>
    </Card>
  );
}

/** How often the node is asked when programs expire, in milliseconds. */
const PROGRAMS = 600_000;
const ARB_WASM = "0x0000000000000000000000000000000000000071";
const arbWasm = parseAbi(["function programTimeLeft(address program) view returns (uint64 secs)"]);

function Programs({ guardian }: { guardian: string | null | undefined }) {
  const { contracts, chainId } = useDeployment();
  const config = useConfig();
  const left = useQuery({
    // A program expires a year after its last activation.
    queryKey: ["programs", chainId],
    staleTime: PROGRAMS,
    refetchInterval: PROGRAMS,
    queryFn: async () => {
      const client = getPublicClient(config, { chainId });
      if (!client) return [];
      const ask = (address: (typeof contracts)[number]["address"]) =>
        client.readContract({ address: ARB_WASM, abi: arbWasm, functionName: "programTimeLeft", args: [address] }).catch(() => undefined);
      return Promise.all(contracts.map(({ address }) => ask(address)));
    },
    retry: false,
  });
  return (
    <Card title={t.programs}>
      <p className="soft">{t.programsHelp}</p>
      <Table
        caption={t.programs}
        rows={contracts.map((contract, index) => ({ ...contract, left: left.data?.[index] }))}
        keyOf={(row) => row.name}
        columns={[
          { name: t.programColumns.contract, cell: (row) => row.name },
          { name: t.programColumns.address, cell: (row) => <Hex of={row.address} /> },
          { name: t.programColumns.left, cell: (row) => (row.left === undefined ? <span className="soft">{t.unknown}</span> : <span data-volatile>{span(Number(row.left))}</span>) },
        ]}
      />
      <Facts of={[[t.guardian, typeof guardian === "string" ? <Hex of={guardian} /> : t.noGuardian]]} />
    </Card>
  );
}
