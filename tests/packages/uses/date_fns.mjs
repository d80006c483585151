// date-fns: arithmetic over a leap day, intervals, formats, parsing and another language.
import {
  addMonths,
  differenceInBusinessDays,
  eachWeekOfInterval,
  format,
  formatDistance,
  formatISO,
  getISOWeek,
  intervalToDuration,
  isValid,
  parse,
  parseISO,
  startOfWeek,
} from "date-fns";
import { de } from "date-fns/locale";

// Without a zone: what is read as local time is written as local time, wherever it runs.
export const input = { start: "2024-01-31T09:30:00", end: "2024-03-15T18:05:09" };

export async function use({ start, end }) {
  const [from, to] = [parseISO(start), parseISO(end)];
  return {
    leap: format(addMonths(from, 1), "yyyy-MM-dd HH:mm"),
    week: getISOWeek(to),
    monday: formatISO(startOfWeek(to, { weekStartsOn: 1 }), { representation: "date" }),
    long: format(to, "EEEE, do MMMM yyyy 'at' h:mm:ss a"),
    german: format(to, "EEEE, d. MMMM yyyy", { locale: de }),
    distance: formatDistance(from, to),
    entfernt: formatDistance(from, to, { locale: de, addSuffix: true }),
    duration: intervalToDuration({ start: from, end: to }),
    weeks: eachWeekOfInterval({ start: from, end: to }).map((day) => format(day, "MM-dd")),
    work: differenceInBusinessDays(to, from),
    parsed: format(parse("29/02/2024", "dd/MM/yyyy", from), "yyyy-MM-dd"),
    invalid: isValid(parse("30/02/2024", "dd/MM/yyyy", from)),
  };
}
