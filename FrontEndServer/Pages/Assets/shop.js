// What makes the pages more comfortable. Everything works without it: the key in a form sees to it that a buy happens once.
"use strict";

// A second click while the answer is on its way sends nothing.
function sendOnce(form) {
  const button = form.querySelector("button");
  const words = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Asking the store...";
  });
  // The browser may show this page again as it was left.
  window.addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    button.textContent = words;
  });
}

function showTotal(form) {
  const total = form.querySelector("output[data-price]");
  const quantity = form.querySelector("input[type=number]");
  if (total === null || quantity === null) {
    return;
  }
  const cents = Math.round(Number(total.dataset.price) * 100);
  const show = () => {
    const copies = Number(quantity.value);
    total.hidden = !(Number.isSafeInteger(copies) && copies > 0 && copies <= 1000000);
    if (!total.hidden) {
      total.textContent = "In all: $" + (copies * cents / 100).toLocaleString("en", {
        minimumFractionDigits: 2, maximumFractionDigits: 2,
      });
    }
  };
  quantity.addEventListener("input", show);
  window.addEventListener("pageshow", show);
  show();
}

// The words are those of ShopText.cs.
function showStock(place, stock) {
  const count = stock.toLocaleString("en") + (stock === 1 ? " copy" : " copies");
  place.textContent = stock === 0 ? "Sold out" : stock <= 5 ? "Only " + count + " left" : count + " in stock";
  place.classList.toggle("none", stock === 0);
  place.classList.toggle("few", stock > 0 && stock <= 5);
}

// Asks while somebody looks at the page, and less often while there is no good answer.
function followStock(place) {
  const usual = 5000;
  const longest = 60000;
  let wait = usual;
  const ask = async () => {
    try {
      const answer = document.hidden ? null : await fetch(place.dataset.stockOf, {
        headers: { Accept: "application/json" }, signal: AbortSignal.timeout(usual),
      });
      if (answer !== null && answer.ok) {
        showStock(place, (await answer.json()).data.stock);
        wait = usual;
      } else if (answer !== null) {
        wait = Math.min(2 * wait, longest);
      }
    } catch {
      wait = Math.min(2 * wait, longest);
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
}

for (const form of document.querySelectorAll("form.buy, form.account")) {
  sendOnce(form);
}
for (const form of document.querySelectorAll("form.buy")) {
  showTotal(form);
}
for (const place of document.querySelectorAll("[data-stock-of]")) {
  followStock(place);
}
