// What is wider than the page scrolls by itself. So that it also scrolls by the keyboard, it takes
// the focus, for as long as it is too wide.
"use strict";

const SCROLLED = "pre, .table-wrapper, .cell_output, [style*='overflow-x']";

const update = () => {
  for (const part of document.querySelectorAll(SCROLLED)) {
    if (part.scrollWidth > part.clientWidth) {
      part.tabIndex = 0;
    } else {
      part.removeAttribute("tabindex");
    }
  }
};

window.addEventListener("load", update);
window.addEventListener("resize", update);
