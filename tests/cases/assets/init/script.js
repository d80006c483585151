import { upsertAsset } from "stoa";

await upsertAsset("not-here.txt", "bm90IGhlcmU=");
