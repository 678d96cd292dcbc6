// The frame around every page, and which page a path shows.
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { WagmiProvider } from "wagmi";
import type { Schemas } from "../api/client";
import { useNews, type News } from "../api/events";
import { useChanges, useStatus } from "../api/hooks";
import { configOf } from "../chain/config";
import { deploymentOf, DeploymentProvider } from "../chain/deployment";
import { Button, Empty, Loading, Page } from "../components/parts";
import { span } from "../lib/time";
import { AnswerPage } from "../pages/Answer";
import { ClaimKeysPage } from "../pages/ClaimKeys";
import { ContributePage, ContributeToPage } from "../pages/Contribute";
import { DatanetPage } from "../pages/Datanet";
import { DatanetsPage } from "../pages/Datanets";
import { EarningsPage } from "../pages/Earnings";
import { ExplainPage } from "../pages/Explain";
import { HealthPage } from "../pages/Health";
import { ModelPage } from "../pages/Model";
import { ModelsPage } from "../pages/Models";
import { RoundPage } from "../pages/Round";
import { RoundsPage } from "../pages/Rounds";
import { text } from "../text";
import { Link, match, Router, usePlace } from "./router";
import css from "./shell.module.css";
import { useTheme } from "./theme";
import { WalletButton, WrongNetwork } from "./wallet";

const PAGES: [string, (...values: string[]) => ReactNode][] = [
  ["/", () => <DatanetsPage />],
  ["/datanets", () => <DatanetsPage />],
  ["/datanets/:id", (id = "") => <DatanetPage key={id} id={id} />],
  ["/datanets/:id/contribute", (id = "") => <ContributeToPage key={id} id={id} />],
  ["/contribute", () => <ContributePage />],
  ["/models", () => <ModelsPage />],
  ["/models/:id", (id = "") => <ModelPage key={id} id={id} />],
  ["/rounds", () => <RoundsPage />],
  ["/rounds/:hash", (hash = "") => <RoundPage key={hash} hash={hash} />],
  ["/rounds/:hash/answers/:index", (hash = "", index = "") => <AnswerPage key={hash + index} hash={hash} index={index} />],
  ["/rounds/:hash/credits/:payee", (hash = "", payee = "") => <ExplainPage key={hash + payee} hash={hash} payee={payee} />],
  ["/claim-keys", () => <ClaimKeysPage />],
  ["/earnings", () => <EarningsPage />],
  ["/earnings/:who", (who = "") => <EarningsPage key={who} who={who} />],
  ["/health", () => <HealthPage />],
];

export function App() {
  return (
    <Router>
      <Served />
    </Router>
  );
}

/** Everything that needs to know the chain, once the server has named it. */
function Served() {
  const news = useNews();
  const status = useStatus(news.isLive);
  useChanges(status.data?.changed);
  const found = status.data;
  const chain = found && JSON.stringify([found.chainId, found.rpc, found.contracts]);
  const deployment = useMemo(() => (found ? deploymentOf(found) : undefined), [chain]);
  const config = useMemo(() => (deployment ? configOf(deployment.chainId, deployment.rpc) : undefined), [deployment]);
  if (!found || !deployment || !config) {
    return (
      <Frame>
        {status.isError ? (
          <Page title={text.name}>
            <Empty title={text.state.offline}>
              <p>{text.state.offlineHelp}</p>
            </Empty>
          </Page>
        ) : (
          <Loading />
        )}
      </Frame>
    );
  }
  return (
    <WagmiProvider config={config}>
      <DeploymentProvider of={deployment}>
        <Frame status={found} isOffline={status.isError} wallet={<WalletButton />} banner={<WrongNetwork />} news={news}>
          <Routed />
        </Frame>
      </DeploymentProvider>
    </WagmiProvider>
  );
}

function Routed() {
  const { path } = usePlace();
  for (const [pattern, show] of PAGES) {
    const values = match(pattern, path);
    if (values) return show(...values);
  }
  return (
    <Page title={text.state.notFound}>
      <Empty title={text.state.notFoundHelp}>
        <Link to="/">{text.state.home}</Link>
      </Empty>
    </Page>
  );
}

interface FrameOf {
  status?: Schemas["Status"];
  isOffline?: boolean;
  wallet?: ReactNode;
  banner?: ReactNode;
  news?: News;
  children: ReactNode;
}

function Frame({ status, isOffline = false, wallet, banner, news, children }: FrameOf) {
  const { path } = usePlace();
  const [theme, toggle] = useTheme();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // A new page begins where it begins, for readers of screens too.
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
    document.title = `${titleOf(path)} - ${text.name}`;
  }, [path]);
  const isStale = status?.isStale === true || isOffline;
  return (
    <>
      <a className={css.skip} href="#content">
        {text.skip}
      </a>
      <header className={css.header}>
        <div className={css.bar}>
          <Link to="/" className={css.brand}>
            <img src="/icon.svg" alt="" />
            {text.name}
          </Link>
          <nav className={css.nav} aria-label={text.nav.label}>
            <ul>
              {NAV.map(([to, name]) => (
                <li key={to}>
                  <Link to={to} aria-current={isUnder(path, to) ? "page" : undefined}>
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <button type="button" className={css.icon} onClick={toggle} aria-label={theme === "dark" ? text.theme.toLight : text.theme.toDark}>
            <span aria-hidden="true">{theme === "dark" ? "☀" : "☾"}</span>
          </button>
          {wallet}
        </div>
      </header>
      {isStale && (
        <div className={css.banner} data-tone="bad" role="alert">
          <div>{isOffline ? text.state.unreachable : text.footer.stale(span(status?.age ?? 0))}</div>
        </div>
      )}
      {banner}
      <div role="status">{news?.round && <RoundNews of={news.round} dismiss={news.dismiss} />}</div>
      <main id="content" ref={main} className={css.main} tabIndex={-1}>
        {children}
      </main>
      <footer className={css.footer}>
        <div>
          {status && (
            <p>
              <span title={status.block.hash}>{text.footer.block(status.block.number)}</span>, {text.footer.fresh}.
            </p>
          )}
          <p>{text.footer.about}</p>
          <p>{text.footer.unaudited}</p>
        </div>
      </footer>
    </>
  );
}

/** A round that is new, or has another status, while the page is open. */
function RoundNews({ of, dismiss }: { of: NonNullable<News["round"]>; dismiss: () => void }) {
  return (
    <div className={css.banner} data-tone="news">
      <div>
        <span>
          <Link to={`/rounds/${of.hash}`}>{text.round.title(of.number, of.model)}</Link> {text.round.news[of.status]}
        </span>
        <Button kind="small" onClick={dismiss}>
          {text.round.dismiss}
        </Button>
      </div>
    </div>
  );
}

const NAV: [string, string][] = [
  ["/datanets", text.nav.datanets],
  ["/models", text.nav.models],
  ["/rounds", text.nav.rounds],
  ["/earnings", text.nav.earnings],
  ["/contribute", text.nav.contribute],
  ["/health", text.nav.health],
];

const isUnder = (path: string, to: string): boolean =>
  path === to || path.startsWith(`${to}/`) || (to === "/datanets" && path === "/");

const titleOf = (path: string): string => NAV.find(([to]) => isUnder(path, to))?.[1] ?? text.state.notFound;
