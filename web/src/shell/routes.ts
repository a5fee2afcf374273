// The screens and their addresses: one row each, and the controller that follows the address.
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";

import { icons } from "../look/icons.js";
import type { Host, Screen } from "../parts/screen.js";
import { ConnectionsScreen } from "../screens/connections/connections.js";
import { LazyScreen } from "./lazy-screen.js";
import { mark } from "../text/text.js";

export interface Row {
  /** Its address: "guide" is at "#/guide". */
  route: string;
  /** Its heading, and its name in the navigation; to be translated where it is shown. */
  title: string;
  /** Beside its name in the navigation; null where it is not listed there. */
  icon: TemplateResult | null;
  /** Where "g" and this key lead; empty for a screen without a shortcut. */
  key: string;
  /** Whether it says nothing about anybody's credentials, and so can be read while they are locked. */
  isOpen?: true;
  /** Whether a phone's bar has no place for it: it stands under "More" there. */
  isRest?: true;
  make: (host: Host) => Screen;
}

/** A screen whose code is fetched apart. */
const later = (load: (host: Host) => Promise<Screen>) => (host: Host) => new LazyScreen(host, load);

/** In the order of the navigation. The first is shown where an address names none; its code comes with the console. */
export const screens: Row[] = [
  {
    route: "connections",
    title: mark("Connections"),
    icon: icons.connections,
    key: "c",
    make: (host) =>
      new ConnectionsScreen(
        host,
        new LazyScreen(
          host,
          async () => new (await import("../screens/connections/accounts.js")).AccountsScreen(host),
        ),
      ),
  },
  {
    route: "connect",
    title: mark("What should your agent do?"),
    icon: null,
    key: "",
    make: later(
      async (host) => new (await import("../screens/connect/connect.js")).ConnectScreen(host),
    ),
  },
  {
    route: "guide",
    title: mark("Guide"),
    icon: icons.guide,
    key: "g",
    isOpen: true,
    make: later(async (host) => new (await import("../screens/guide/guide.js")).GuideScreen(host)),
  },
  {
    route: "practice",
    title: mark("Practice accounts"),
    icon: null,
    key: "",
    make: later(
      async (host) => new (await import("../screens/practice/practice.js")).PracticeScreen(host),
    ),
  },
  {
    route: "credentials",
    title: mark("Credentials"),
    icon: icons.credentials,
    key: "k",
    isRest: true,
    make: later(
      async (host) =>
        new (await import("../screens/credentials/credentials.js")).CredentialsScreen(host),
    ),
  },
  {
    route: "sign-in",
    title: mark("Sign in with X"),
    icon: null,
    key: "",
    make: later(
      async (host) => new (await import("../screens/sign-in/sign-in.js")).SignInScreen(host),
    ),
  },
  {
    route: "check",
    title: mark("Check"),
    icon: icons.check,
    key: "h",
    make: later(async (host) => new (await import("../screens/check/check.js")).CheckScreen(host)),
  },
  {
    route: "try",
    title: mark("Try"),
    icon: icons.try,
    key: "t",
    make: later(async (host) => new (await import("../screens/try/try.js")).TryScreen(host)),
  },
  {
    route: "inspector",
    title: mark("Inspector"),
    icon: icons.inspector,
    key: "i",
    isRest: true,
    make: later(
      async (host) => new (await import("../screens/inspector/inspector.js")).InspectorScreen(host),
    ),
  },
  {
    route: "agents",
    title: mark("Agents"),
    icon: icons.agents,
    key: "a",
    isRest: true,
    make: later(
      async (host) => new (await import("../screens/agents/agents.js")).AgentsScreen(host),
    ),
  },
  {
    route: "usage",
    title: mark("Usage"),
    icon: icons.usage,
    key: "u",
    isRest: true,
    make: later(async (host) => new (await import("../screens/usage/usage.js")).UsageScreen(host)),
  },
  {
    route: "settings",
    title: mark("Settings"),
    icon: icons.settings,
    key: "s",
    isRest: true,
    make: later(async (host) => new (await import("../screens/settings.js")).SettingsScreen(host)),
  },
];

/** Follows the address: "#/guide/keys" is the route "guide" with the segment "keys". */
export class Routes implements ReactiveController {
  route = "";
  segments: string[] = [];
  /** Whether another screen has been opened since this was last asked. */
  private isNew = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly opened: () => void,
  ) {
    host.addController(this);
    this.read();
  }

  hostConnected(): void {
    addEventListener("hashchange", this.follow);
  }

  hostDisconnected(): void {
    removeEventListener("hashchange", this.follow);
  }

  go(route: string, ...segments: string[]): void {
    location.hash = `#/${[route, ...segments].join("/")}`;
  }

  /** Whether another screen has been opened, told once. */
  takeNew(): boolean {
    const { isNew } = this;
    this.isNew = false;
    return isNew;
  }

  private readonly follow = () => {
    const before = this.route;
    this.read();
    this.isNew ||= before !== this.route;
    this.opened();
    this.host.requestUpdate();
  };

  private read() {
    const [name = "", ...segments] = location.hash.replace(/^#\//, "").split("/");
    const isKnown = screens.some(({ route }) => route === name);
    this.route = isKnown ? name : (screens[0]?.route ?? "");
    this.segments = isKnown ? segments.map(decoded) : [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
