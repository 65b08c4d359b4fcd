// Keeps the end of the conversation in view, unless the person has scrolled up to read.
import { useLayoutEffect, useRef } from "react";

/** Pixels from the end that still count as the end. */
const NEAR = 60;

export function useEndInView() {
  const element = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // After every drawing, as each piece of an answer makes the text longer.
  useLayoutEffect(() => {
    if (isAtEnd.current) element.current?.scrollTo({ top: element.current.scrollHeight });
  });
  function onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = element.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
  }
  return { ref: element, onScroll };
}
