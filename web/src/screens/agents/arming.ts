// When the buttons of a request may be pressed: after it has stood where it stands for a while, before eyes. A card that moves
// up as the one before it goes (its agent has withdrawn it, or it was decided) lies where a click was meant for another.

/** How long a card has to have stood still, on a page that is seen, in milliseconds. */
const armedAfter = 1000;

export class Arming {
  /** The requests on the screen, from top to bottom, and since when each has stood there. */
  private places: string[] = [];
  private readonly since = new Map<string, number>();

  /** @param changed Called when another may be pressed, or none any more. */
  constructor(private readonly changed: () => void) {
    document.addEventListener("visibilitychange", () => {
      // Whoever comes back to the page has not seen what is there now.
      this.begin(this.places);
      this.changed();
    });
  }

  /** Told whenever they are drawn: those that stand where they stood go on. */
  look(requests: string[]): void {
    const moved = requests.filter((request, place) => this.places[place] !== request);
    this.places = requests;
    for (const request of this.since.keys())
      if (!requests.includes(request)) this.since.delete(request);
    this.begin(moved);
  }

  isArmed(request: string): boolean {
    const since = this.since.get(request);
    return since !== undefined && Date.now() - since >= armedAfter && !document.hidden;
  }

  private begin(requests: string[]): void {
    if (requests.length === 0) return;
    for (const request of requests) this.since.set(request, Date.now());
    setTimeout(this.changed, armedAfter + 50);
  }
}
