/** What the timeline picture shows, in seconds from the disaster. Plain data: drawing is elsewhere. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface TimelineData {
  readonly title: string;
  readonly subtitle: string;
  /** Seconds from the disaster: what the picture covers. */
  readonly range: Span;
  /** One lane per kind of connection; the spans between good and bad are left blank: nobody looked. */
  readonly availability: readonly {
    readonly lane: string;
    readonly good: readonly Span[];
    readonly bad: readonly Span[];
  }[];
  /** Acknowledged record writes per second, and how many of them were lost. */
  readonly writes: readonly { readonly second: number; readonly kept: number; readonly lost: number }[];
  readonly phases: readonly (Span & { readonly name: string; readonly detail: string })[];
  readonly steps: readonly (Span & { readonly name: string; readonly failed: boolean })[];
  readonly marks: readonly { readonly at: number; readonly name: string }[];
  /** Brackets under the axis, each a number with its target. */
  readonly brackets: readonly (Span & { readonly label: string; readonly good: boolean })[];
}
