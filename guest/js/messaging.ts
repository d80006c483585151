// `MessageChannel` and `MessagePort`, which only some scripts touch.
import { installLazily, lazily } from "./parts.ts";
import type * as Messaging from "./parts/messaging.ts";

const messaging = lazily<typeof Messaging>("messaging");

export function installMessaging(): void {
  installLazily(messaging, ["MessageChannel", "MessagePort"]);
}
