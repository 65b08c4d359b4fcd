// The values of anything that can be subscribed to, for `for await`. Works for the streams of Apollo, urql and Relay.
export interface Observer<Value> {
  next: (value: Value) => void;
  error: (error: unknown) => void;
  complete: () => void;
}

export type Subscribe<Value> = (observer: Observer<Value>) => { unsubscribe: () => void };

export async function* values<Value>(subscribe: Subscribe<Value>): AsyncGenerator<Value> {
  const waiting: Value[] = [];
  let end: { error?: unknown } | undefined;
  let wake = () => {};
  const note = (change: () => void) => {
    change();
    wake();
  };
  const subscription = subscribe({
    next: (value) => note(() => waiting.push(value)),
    error: (error) => note(() => (end = { error })),
    complete: () => note(() => (end = {})),
  });
  try {
    for (;;) {
      for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) yield value;
      if (end && "error" in end) throw end.error;
      if (end) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    subscription.unsubscribe();
  }
}
