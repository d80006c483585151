interface Long {
  a: string;
  b: string;
}

type Map2 = Record<string, Long>;

const settings: Map2 = {};
export const first: string = settings["missing"].a;
