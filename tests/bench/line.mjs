// A line between the browser and the server: what a round trip and a rate do to connections, requests and replies alike. The browser's
// own emulation delays requests only, not the connections that they wait for. Two things of a real line are left out: that TCP begins
// slowly, and losses.
import { connect, createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

/** Bytes of a packet: so finely connections share the line. */
const packet = 1460;

/** One direction, which all connections share. */
class Direction {
  #flows = [];
  #freeAt = 0;
  #isPumping = false;
  /** What is under way, in its order: two timers would not keep it. */
  #underWay = [];

  /** @param delay Milliseconds that a packet is under way. @param rate Bytes a millisecond; Infinity for no limit. */
  constructor(delay, rate) {
    this.delay = delay;
    this.rate = rate;
  }

  /** A connection's packets, which arrive in their order: `deliver` gets them, and null at the end. */
  flow(deliver) {
    const flow = { waiting: [], deliver };
    return (bytes) => {
      if (flow.waiting.length === 0) this.#flows.push(flow);
      if (bytes === null) flow.waiting.push(null);
      else
        for (let at = 0; at < bytes.length; at += packet)
          flow.waiting.push(bytes.subarray(at, at + packet));
      this.#pump();
    };
  }

  #pump() {
    if (this.#isPumping) return;
    this.#freeAt = Math.max(this.#freeAt, performance.now());
    while (this.#flows.length > 0 && this.#freeAt - performance.now() < 1) {
      const flow = this.#flows.shift();
      const bytes = flow.waiting.shift();
      if (flow.waiting.length > 0) this.#flows.push(flow);
      this.#freeAt += (bytes?.length ?? 0) / this.rate;
      this.#underWay.push({ flow, bytes, at: this.#freeAt + this.delay });
      if (this.#underWay.length === 1) this.#arrive();
    }
    if (this.#flows.length === 0) return;
    this.#isPumping = true;
    setTimeout(() => {
      this.#isPumping = false;
      this.#pump();
    }, this.#freeAt - performance.now());
  }

  #arrive() {
    const [first] = this.#underWay;
    if (!first) return;
    setTimeout(
      () => {
        const now = performance.now();
        const late = this.#underWay.findIndex(({ at }) => at > now);
        const arrived = this.#underWay.splice(0, late < 0 ? this.#underWay.length : late);
        for (const { flow, bytes } of arrived) flow.deliver(bytes);
        this.#arrive();
      },
      Math.max(0, first.at - performance.now()),
    );
  }
}

const { port, roundTrip, kilobits } = workerData;
const rate = kilobits ? kilobits / 8 : Infinity;
const up = new Direction(roundTrip / 2, rate);
const down = new Direction(roundTrip / 2, rate);

const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const upstream = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  const into = (socket) => (bytes) => {
    if (bytes === null) socket.end();
    else if (socket.writable) socket.write(bytes);
  };
  const send = up.flow(into(upstream));
  const answer = down.flow(into(client));
  // The system has taken the connection at once: what a browser sends meanwhile would have waited for a round trip.
  let early = [];
  setTimeout(() => {
    for (const bytes of early) send(bytes);
    early = null;
  }, roundTrip);
  const sent = (bytes) => {
    if (early) early.push(bytes);
    else send(bytes);
  };
  client.on("data", sent).on("end", () => sent(null));
  upstream.on("data", answer).on("end", () => answer(null));
  client.on("error", () => upstream.destroy()).on("close", () => upstream.end());
  upstream.on("error", () => client.destroy());
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
