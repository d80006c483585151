import { convert } from "stoa";

await convert.markdown_to_html("# not here");
