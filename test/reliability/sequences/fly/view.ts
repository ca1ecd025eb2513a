/** A machine as it is told of. */
export interface SeenMachine {
  id: string;
  name: string;
  image: string;
  value: string | undefined;
  cordoned: boolean;
  state: string;
}

/** What is live at a moment. */
export interface FlyView {
  machines: SeenMachine[];
  volumes: string[];
}
