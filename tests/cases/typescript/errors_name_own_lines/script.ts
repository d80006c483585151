import { registerWebHandler } from "stoa";

interface User {
  name: string;
  address?: { city: string };
}

type Wide<T> = {
  [K in keyof T]: T[K];
};

function city(user: Wide<User>): string {
  return user.address!.city;
}

registerWebHandler("/", () => {
  const user: User = { name: "Ann" };
  return city(user);
});
