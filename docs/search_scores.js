// Included where Sphinx has its own scores. A page that explains comes before one that lists every
// rule, change or reading of the texts, which has all words of any question somewhere.
var Scorer = {
  score: ([docname, , , , score]) => {
    if (/^(changelog|interpretations|traceability|coverage|rulebook|commands)/.test(docname)) {
      return score / 4;
    }
    return /^(notebooks|how-to)\//.test(docname) ? score / 2 : score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
