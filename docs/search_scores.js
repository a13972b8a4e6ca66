// Included where Sphinx has its own scores. Sphinx counts every page that has all words of a question
// alike. Here a page comes first if the question is about its subject, and pages that list every
// rule, change or sentence come last: they have all words of any question somewhere.
var Scorer = (() => {
  const ABOUT = {
    agreements: "business associate agreement authorization baa record retention external organization",
    audits: "data validation audit targeted deficiency error rate correction execution report dver",
    "coming-from-sql": "spreadsheet excel sql database null view",
    "command-line": "command line csv file terminal cli",
    deadlines: "deadline due date submission window period calendar extension close open",
    elections: "opt election elect voluntary voluntarily choice confirm",
    eligibility: "eligible eligibility low-volume low volume threshold exempt clinician type",
    feedback: "performance feedback quarterly dashboard comparison",
    measures: "measure inventory mvp activity activities published",
    notebooks: "notebook plot figure picture jupyter marimo chart ical",
    postings: "posting qualified list choose registry registries",
    rates: "rate data completeness case minimum performance reporting count",
    registration: "register registration mvp cahps survey",
    reweighting: "reweight reweighting hardship extreme uncontrollable circumstances weight",
    sampling:
      "patient participant audit sample sampling size number chart record review draw random seed reserve",
    "self-nomination": "self-nomination self nomination nominate application apply",
    standing: "standing probation remedial action termination withdraw corrective plan",
    start: "install installation pip start begin tutorial extra",
    submissions: "submission submit check refused certification certify json",
    tables: "data frame dataframe pandas polars spark duckdb warehouse table",
    testing: "test property-based hypothesis strategy strategies law",
    terms: "term definition mean qcdr qualified registry intermediary",
  };
  const LISTS = /^(changelog|interpretations|traceability|coverage|rulebook|commands|sources)\b/;
  const SMALL_WORDS = new Set(
    "a an and are by can do for how i in is it many may much must my of on or our the to we what when which who whom whose why with".split(
      " ",
    ),
  );
  const one = (word) => word.replace(/(?<=[a-z]{2}[^s])s$/, "");
  const words = (text) =>
    (text.toLowerCase().match(/[a-z-]+/g) ?? [])
      .filter((word) => !SMALL_WORDS.has(word))
      .map(one);
  const about = Object.fromEntries(
    Object.entries(ABOUT).map(([page, text]) => [page, new Set(words(text))]),
  );
  const asked = words(new URLSearchParams(window.location.search).get("q") ?? "");
  return {
    score: ([docname, , , , score]) => {
      if (LISTS.test(docname)) return score / 4;
      if (/^(notebooks|how-to)\//.test(docname)) return score / 2;
      const subject = about[docname];
      const matches = subject && asked.length && asked.every((word) => subject.has(word));
      return matches ? score + 50 : score;
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
})();
