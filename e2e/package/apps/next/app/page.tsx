import { loadCore } from "x-connect";
import { XConnect } from "x-connect/react";
import { Client } from "./client";

export const dynamic = "force-dynamic";

/** Signs on the server, too. */
export default async function Page() {
  const core = await loadCore();
  return (
    <main>
      <output id="server">{core.percentEncode("a b")}</output>
      <Client />
      <XConnect src="/console/" layout="modal" abilities="read" />
    </main>
  );
}
