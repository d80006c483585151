// Made by `build.mjs`: the platform's modules that files of `parts/` import, by name.
declare module "platform:shared" {
  export const shared: object;
}
