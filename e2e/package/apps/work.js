// What every scratch app does with the package: signs with the core, and asks an action of the sandbox by a Connection.
import { Connection, loadCore } from "x-connect";

/** @returns {Promise<string>} */
export async function work() {
  const core = await loadCore();
  const { credentials } = await (await fetch("/world.json")).json();
  const connection = new Connection({ credentials, base: "/x" });
  const { data } = await connection.perform("get_me");
  return `${core.percentEncode("a b")} @${data.data.username}`;
}
