// All rounds.
import { Page } from "../components/parts";
import { RoundsTable } from "../components/rounds";
import { text } from "../text";

export function RoundsPage() {
  return (
    <Page title={text.rounds.title} intro={<p>{text.rounds.intro}</p>}>
      <RoundsTable empty={text.rounds.empty} />
    </Page>
  );
}
